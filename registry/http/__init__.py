"""The door: who knocks, how large their parcel may be, how a refusal is worded. It knows no feature."""
