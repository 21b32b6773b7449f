from tests.npos.decoder import install

print(install())
