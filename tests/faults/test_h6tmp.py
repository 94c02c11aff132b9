import subprocess,sys,json
def test_it(postgresql_url):
    r=subprocess.run([sys.executable,"-m","taleward","drill","--rounds","2","--actions","100","--sessions","8","--seed","12","--workers","2","--database-url",postgresql_url,"--launch",f"{sys.executable} /tmp/h6fix.py serve"],capture_output=True,text=True)
    print(r.stdout[:6000],r.stderr[-1500:])
def test_nofence(postgresql_url):
    r=subprocess.run([sys.executable,"-m","taleward","drill","--rounds","1","--actions","80","--sessions","4","--seed","14","--workers","2","--database-url",postgresql_url,"--launch",f"{sys.executable} /work/main/tests/faults/sabotaged.py no_fence serve"],capture_output=True,text=True)
    print(r.stdout[:6000],r.stderr[-1500:])
