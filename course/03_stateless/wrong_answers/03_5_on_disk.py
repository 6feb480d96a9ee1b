"""The photo on the server's disk.

exercise: 03.5
refused_by: photo_survives
shows: local_disk_is_storage
"""
deployed = deploy("photos", on_disk)
