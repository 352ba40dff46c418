"""Passwords that people choose and guessers try first, of 15 characters and more; and words of this place.

Written by hand: sayings, keyboard walks and doubled favourites in English, Swedish and Norwegian. Shorter
ones need no list, because a password has at least 15 characters. Compared without case, in NFKC.
"""

from __future__ import annotations

# Words of the register itself; a password made of these and a year is no password.
REGISTER_WORDS = (
    "nordkap",
    "register",
    "registret",
    "capability",
    "förmåga",
    "förmågor",
    "kapacitet",
    "kapasitet",
    "nätverk",
    "nettverk",
    "network",
    "member",
    "medlem",
    "password",
    "passord",
    "lösenord",
    "välkommen",
    "velkommen",
    "welcome",
    "sommar",
    "sommer",
    "vinter",
    "winter",
    "summer",
    "hemligt",
    "hemmelig",
    "secret",
    "admin",
    "administrator",
)

# What a finger walks along; any stretch of these, in either direction, is blocked.
RUNS = (
    "abcdefghijklmnopqrstuvwxyz" * 2,
    "abcdefghijklmnopqrstuvwxyzåäö" * 2,
    "abcdefghijklmnopqrstuvwxyzæøå" * 2,
    "0123456789" * 12,
    "1234567890" * 12,
    "qwertyuiopasdfghjklzxcvbnm" * 2,
    "qwertyuiopåasdfghjklöäzxcvbnm" * 2,
    "qwertyuiopåasdfghjkløæzxcvbnm" * 2,
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p" * 2,
    "1q2w3e4r5t6y7u8i9o0p" * 3,
    "qazwsxedcrfvtgbyhnujmikolp" * 2,
    "!@#$%^&*()_+" * 3,
    '!"#¤%&/()=?' * 3,
)

_SAYINGS = """
correcthorsebatterystaple
correct horse battery staple
thequickbrownfox
thequickbrownfoxjumps
thequickbrownfoxjumpsoverthelazydog
the quick brown fox
letmeinletmein1
letmeinpleaseletmein
iloveyouiloveyou
iloveyouforever
iloveyousomuch!
iloveyousomuch1
ilovemyfamily123
ilovemychildren
ilovemyhusband1
ilovejesuschrist
jesuschristislord
jesusismysavior
godisgoodallthetime
trustno1trustno1
passwordpassword
passwordpassword1
password12345678
password123456789
password1234567890
password1password
password1password1
passwordispassword
mypasswordispassword
thisismypassword
thisismypassword1
this is my password
thisisapassword
thisisasecret123
thisisnotapassword
whatisthepassword
forgotmypassword
changemechangeme
changeme12345678
changemeplease1
pleasechangeme1
pleasechangethis
defaultpassword
defaultpassword1
administrator123
administratoradministrator
administrator2024
administrator2025
administrator2026
superadministrator
rootrootrootroot
qwertyqwertyqwerty
qwerty123456789
qwerty1234567890
qwertyuiop12345
qwertyuiop123456
qwertyuiop1234567890
qwertyuiopqwertyuiop
asdfghjklasdfghjkl
asdfasdfasdfasdf
zxcvbnmzxcvbnm123
1q2w3e4r5t6y7u8
1q2w3e4r5t6y7u8i9o0p
1qaz2wsx3edc4rfv
1qaz2wsx3edc4rfv5tgb
zaq12wsxcde34rfv
qazwsxedcrfvtgb
123456789012345
1234567890123456
12345678901234567890
123123123123123
112233445566778899
111222333444555
123456789abcdef
123456789abcdefg
abcdefghijklmno
abcdefghijklmnop
abcdefghijklmnopqrstuvwxyz
abcdefg1234567890
a1b2c3d4e5f6g7h8
aabbccddeeffgghh
unbelievable123
supercalifragilistic
supercalifragilisticexpialidocious
chocolatechocolate
footballfootball
basketballbasketball
baseballbaseball
dragonballzgoku
dragondragondragon
starwarsstarwars
maytheforcebewithyou
may the force be with you
winteriscoming1
winter is coming
manchesterunited
manchesterunited1
liverpoolfootballclub
youllneverwalkalone
you'll never walk alone
realmadridrealmadrid
fcbarcelonafcbarcelona
harrypotterharrypotter
expectopatronum1
expecto patronum
tobeornottobe123
tobeornottobethatisthequestion
to be or not to be
openopenopenopen
opensesameopensesame
letmeinletmeinletmein
welcomewelcome1
welcomewelcomewelcome
welcometothejungle
welcome123456789
monkeymonkeymonkey
sunshinesunshine
princessprincess
michaelmichael1
jordanjordanjordan
computercomputer
internetinternet
samsungsamsung1
googlegooglegoogle
facebookfacebook
microsoftmicrosoft
hellohellohello
helloworldhelloworld
hello world hello
goodmorningvietnam
nevergonnagiveyouup
never gonna give you up
happybirthdaytoyou
happy birthday to you
merrychristmas1
merrychristmas123
happynewyear2024
happynewyear2025
happynewyear2026
whatever1234567
blink182blink182
spongebobsquarepants
teenagemutantninjaturtles
fuckyoufuckyou1
fuckyoufuckyoufuckyou
lösenordlösenord
losenordlosenord
lösenord12345678
lösenord123456789
losenord123456789
mittlösenord1234
mittlösenordärlösenord
detärmittlösenord
hejhejhejhejhej
hejsanhejsanhejsan
hej på dig hej på dig
jagälskardigjagälskardig
jagalskardigsamycket
jag älskar dig så mycket
ilovesverige1234
sverigesverige1
sverigesverigesverige
svenskasvenska1
heja sverige heja
hejasverigehejasverige
stockholmstockholm
goteborggoteborg
göteborggöteborg
östersundöstersund
sommarsommarsommar
sommar2024sommar
sommar2025sommar
sommar2026sommar
vintervintervinter
fotbollfotboll1
fotbollfotbollfotboll
djurgårdendjurgården
hammarbyhammarby
aikaikaikaikaik
modohockeymodohockey
brynäsbrynäsbrynäs
fikafikafikafika
kanelbullekanelbulle
lagomärbäst12345
lagom är bäst lagom
borta bra men hemma bäst
bortabramenhemmabäst
imorgonärenannandag
i morgon är en annan dag
blinka lilla stjärna
blinkalillastjärna
bä bä vita lamm
pippilångstrump
pippi långstrump
emililönneberga
emil i lönneberga
kalleankakalleanka
passordpassord1
passordpassordpassord
passord12345678
passord123456789
mittpassord12345
detteermittpassord
dette er mitt passord
heiheiheiheihei
heisannheisannheisann
jegelskerdegjegelskerdeg
jeg elsker deg så høyt
norgenorgenorge
norgenorgenorgenorge
hurra for deg som fyller
hurrafordegsomfyller
javielskerdettelandet
ja vi elsker dette landet
heianorgeheianorge
trondheimtrondheim
bergenbergenbergen
osloosloosloosloo
rosenborgrosenborg
fotballfotball1
fotballfotballfotball
sommersommersommer
sommer2024sommer
sommer2025sommer
sommer2026sommer
brunostbrunost1
brunostbrunostbrunost
ut på tur aldri sur
utpåturaldrisur
alle fugler små de er
allefuglersmådeer
bæ bæ lille lam
lille petter edderkopp
lillepetteredderkopp
kardemommebykardemommeby
sesamlukkdegopp
sesam lukk deg opp
""".strip()

BLOCKED = frozenset(_SAYINGS.splitlines())
