"""The storm: real processes under load are killed, stopped and cut off, and a judge counts what was lost or doubled."""
