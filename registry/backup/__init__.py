"""Not losing the register: its rows and its keys in two sealed files of one moment, and back from them."""
