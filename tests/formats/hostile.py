#!/usr/bin/env python3
"""Values in hiding, and Python's parsers as the second reader: hostile.py PROGRAM.

Legal documents of each format in which an SSN, a telephone number or an address of mail hides: in encodings, in each
other, between tags, behind what nobody sees. Python's email, html, json, xml, urllib and csv read each before and after
scrubbing: what they see before they may not see after. REFUSED are documents that have to be refused. A construction
that Python does not see through counts only where the value itself would still be there.
"""
# pylint: disable=multiple-statements,too-many-lines,line-too-long,broad-except,unnecessary-lambda-assignment
import base64
import csv
import email
import email.policy
import html
import io
import json
import quopri
import re
import subprocess
import sys
import unicodedata
import urllib.parse
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

SSN = '219-09-9999'
PH = '503-555-0142'
EM = 'jane.quillon@example.org'
T = f'Patient SSN: {SSN}, call {PH} or mail {EM} today.'
VALUES = [SSN, PH, EM]
CASES = []
REFUSED = {
    'email: cte trailing dot',
    'email: cte x-',
    'email: cte uuencode',
    'email: cte spaces inside',
    'email: boundary empty',
    'email: boundary CR only',
    'email: cs iso2022_jp',
    'email: cs mac-roman',
    'email: cs hz',
    'email: cs cp1140',
    'email: b64 padding inside',
    'xml: elem name',
}


def vis(s):
    return re.sub('[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\ufe00-\ufe0f\u034f\u061c\u180e\x00]','',s)
def leaks(texts):
    return [v for v in VALUES if any(v in vis(t) for t in texts)]
class Page(HTMLParser):
    def __init__(s): super().__init__(convert_charrefs=True); s.t=[];s.a=[];s.c=[];s.skip=0
    def handle_data(s,d): s.t.append(d)
    def handle_starttag(s,t,a):
        for k,v in a: s.a.append(k+'='+(urllib.parse.unquote_plus(v) if v else '')); s.a.append(v or '')
        if t in('br','p','div','td','li'): s.t.append('\n')
    def handle_comment(s,d): s.c.append(d)
    def handle_decl(s,d): s.c.append(d)
    def unknown_decl(s,d): s.c.append(d)
    def handle_pi(s,d): s.c.append(d)
def dhtml(b):
    s=b if isinstance(b,str) else b.decode('utf-8','replace')
    h=Page(); h.feed(s); h.close()
    return [''.join(h.t)]+h.a+h.c+[s]
def demail(b):
    out=[b.decode('latin1')]
    m=email.message_from_bytes(b,policy=email.policy.default)
    def walk(m):
        for k,v in m.raw_items() if hasattr(m,'raw_items') else m.items():
            try: out.append(str(m[k]))
            except Exception: pass
        try:
            f=m.get_filename()
            if f: out.append(f)
        except Exception: pass
        try:
            for p in (m.get_params() or []): out.append(str(p))
        except Exception: pass
        for h in ('content-type','content-disposition'):
            try: out.append(str(dict(m[h].params)))
            except Exception: pass
        if m.is_multipart():
            for q in m.iter_parts() if hasattr(m,'iter_parts') else m.get_payload(): walk(q)
            if m.preamble: out.append(m.preamble)
            if m.epilogue: out.append(m.epilogue)
        else:
            try:
                p=m.get_payload(decode=True) or b''
                for cs in (m.get_content_charset() or 'utf-8','utf-8','latin1'):
                    try: out.append(p.decode(cs,'replace'))
                    except LookupError: pass
                if 'html' in m.get_content_type(): out.extend(dhtml(p))
                if 'json' in m.get_content_type(): out.extend(djson(p))
            except Exception as e: pass
    walk(m)
    return out
def djson(b):
    out=[]
    def w(v):
        if isinstance(v,dict):
            for k,x in v.items(): w(k); w(x)
        elif isinstance(v,list): [w(x) for x in v]
        elif isinstance(v,str):
            out.append(v)
            try: u=urllib.parse.unquote_plus(v); out.append(u)
            except Exception: pass
            try:
                d=json.loads(v)
                if isinstance(d,(dict,list)): w(d)
            except Exception: pass
            for dec in (base64.b64decode,base64.urlsafe_b64decode):
                try:
                    x=dec(v+'='*(-len(v)%4)); out.append(x.decode('utf-8','replace')); out.append(x.decode('utf-16','replace'))
                except Exception: pass
            if '<' in v or '&' in v: out.extend(dhtml(v))
        else: out.append(str(v))
    s=b.decode('utf-8-sig')
    try: w(json.loads(s))
    except Exception:
        for l in s.splitlines():
            if l.strip(): w(json.loads(l))
    return out
def dxml(b):
    out=[]
    r=ET.fromstring(b)
    out.append(''.join(r.itertext()))
    for e in r.iter():
        out+=list(e.attrib.values())
    s=b.decode('utf-8','replace'); out.append(s); out+= [html.unescape(x) for x in re.findall('<!--(.*?)-->|<\?(.*?)\?>',s,re.S) for x in x]
    return out
def dform(b):
    s=b.decode('latin1'); out=[]
    for k,v in urllib.parse.parse_qsl(s,keep_blank_values=True,encoding='utf-8',errors='replace'):
        out+=[k,v]
        try: out+=djson(v.encode())
        except Exception: pass
        try: out+=[base64.b64decode(v).decode('utf-8','replace')]
        except Exception: pass
    out.append(urllib.parse.unquote_plus(s))
    return out
def dhl7(b):
    s=b.decode('utf-8','replace')
    m=re.search(r'MSH(.)(.)(.)(.)(.)',s)
    e=re.escape(m.group(4))
    def x(mm):
        c=mm.group(1)
        if c[0]=='X': return bytes.fromhex(c[1:]).decode('utf-8','replace')
        return {'F':m.group(1),'S':m.group(2),'T':m.group(5),'R':m.group(3),'E':m.group(4),'H':'','N':'','.br':'\n'}.get(c,'')
    return [re.sub(e+r'([^'+e+r']+)'+e,x,s), s]
def dcsv(b):
    out=[]
    s=b.decode('utf-8','replace')
    for d in ',;\t|':
        for row in csv.reader(io.StringIO(s),delimiter=d): out+=row
    return out
def add(n,f,d): CASES.append((n,f,d if isinstance(d,bytes) else d.encode()))


# --- mail ---

def m(name,head,body,crlf=True):
    if isinstance(body,str): body=body.encode()
    h='From: a@example.org\r\nTo: b@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n'
    h=h.replace('Subject: x\r\n','') if 'Subject:' in head else h
    CASES.append((name,'email',(h+head).encode('latin1')+b'\r\n'+body))
b64=lambda s,cs='utf-8': base64.encodebytes(s.encode(cs)).decode()
qp=lambda s: quopri.encodestring(s.encode()).decode()
m('plain','Content-Type: text/plain\r\n',T)
m('ct comment','Content-Type: text(x)/plain; charset=(y)utf-8\r\nContent-Transfer-Encoding: (c) base64 (d)\r\n',b64(T))
m('cte tab','Content-Transfer-Encoding:\tBASE64\r\n',b64(T))
m('cte folded','Content-Transfer-Encoding:\r\n base64\r\n',b64(T))
m('cte quoted','Content-Transfer-Encoding: "base64"\r\n',b64(T))
m('cte semicolon','Content-Transfer-Encoding: base64;\r\n',b64(T))
m('cte trailing dot','Content-Transfer-Encoding: base64.\r\n',b64(T))
m('cte x-','Content-Transfer-Encoding: x-base64\r\n',b64(T))
m('cte uuencode','Content-Transfer-Encoding: x-uuencode\r\n','begin 644 x\n'+T+'\nend\n')
m('cte spaces inside','Content-Transfer-Encoding: base 64\r\n',b64(T))
m('cte qp alias','Content-Transfer-Encoding: Quoted-Printable ; x=y\r\n',''.join('=%02X'%ord(c) for c in T))
m('nested qp in base64 rfc822','Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n',b64('Content-Transfer-Encoding: quoted-printable\r\n\r\n'+''.join('=%02X'%ord(c) for c in T)))
m('rfc822 no headers','Content-Type: message/rfc822\r\n','\r\n'+T)
m('rfc822 global','Content-Type: message/global\r\n','Subject: '+T+'\r\n\r\nx')
m('delivery status','Content-Type: message/delivery-status\r\n','Final-Recipient: rfc822; '+EM+'\r\nDiagnostic-Code: '+T+'\r\n')
m('text/x-unknown','Content-Type: text/x-odd\r\n',T)
m('text/richtext','Content-Type: text/enriched\r\n','<bold>'+T+'</bold>')
m('text/enriched split','Content-Type: text/enriched\r\n','SSN: 219<bold></bold>-09-<italic>99</italic>99 x')
m('text/markdown','Content-Type: text/markdown\r\n','SSN **219-09-9999**, '+T)
m('application/json','Content-Type: application/json\r\n',json.dumps({'a':''.join('\\u%04x'%ord(c) for c in T)}).replace('\\\\u','\\u'))
m('application/xml+','Content-Type: application/soap+xml\r\n','<a>'+''.join('&#%d;'%ord(c) for c in T)+'</a>')
m('application/x-www-form-urlencoded','Content-Type: application/x-www-form-urlencoded\r\n','a='+''.join('%%%02X'%ord(c) for c in T))
m('html charset meta','Content-Type: text/html; charset=us-ascii\r\n','<meta charset=utf-8>'+''.join('&#%d;'%ord(c) for c in T))
m('html entity no semicolon','Content-Type: text/html\r\n',''.join('&#%d'%ord(c)+('' if not (T[i+1:i+2].isdigit()) else ';') for i,c in enumerate(T)))
m('html qp utf16','Content-Type: text/html; charset=utf-16\r\nContent-Transfer-Encoding: base64\r\n',base64.encodebytes(('<p>'+T).encode('utf-16')).decode())
m('boundary quoted','Content-Type: multipart/mixed; boundary="a b c"\r\n','--a b c\r\n\r\n'+T+'\r\n--a b c--\r\n')
m('boundary trailing space','Content-Type: multipart/mixed; boundary="ab "\r\n','--ab \r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab --\r\n')
m('boundary rfc2231',"Content-Type: multipart/mixed; boundary*=us-ascii''a%62\r\n",'--ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab--\r\n')
m('boundary continued',"Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\r\n",'--ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab--\r\n')
m('boundary empty','Content-Type: multipart/mixed; boundary=""\r\n','--\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n----\r\n')
m('boundary comment','Content-Type: multipart/mixed; boundary=ab (hi)\r\n','--ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab--\r\n')
m('boundary two','Content-Type: multipart/mixed; boundary=ab; boundary=cd\r\n','--cd\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--cd--\r\n--ab\r\n\r\nx\r\n--ab--')
m('boundary case','Content-Type: multipart/mixed; BOUNDARY=Ab\r\n','--Ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--Ab--\r\n--ab\r\n')
m('boundary single quotes',"Content-Type: multipart/mixed; boundary='ab'\r\n","--'ab'\r\nContent-Transfer-Encoding: base64\r\n\r\n"+b64(T)+"\r\n--'ab'--\r\n--ab\r\n\r\nx")
m('boundary escaped','Content-Type: multipart/mixed; boundary="a\\b"\r\n','--ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab--\r\n')
m('boundary CR only','Content-Type: multipart/mixed; boundary=ab\r\n','--ab\rContent-Transfer-Encoding: base64\r\r'+b64(T).replace('\n','\r')+'\r--ab--\r')
m('two content types','Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=ab\r\n','--ab\r\nContent-Transfer-Encoding: base64\r\n\r\n'+b64(T)+'\r\n--ab--\r\n')
m('header name space','Content-Transfer-Encoding : base64\r\n',b64(T))
m('header in body part','Content-Type: multipart/mixed; boundary=ab\r\n','--ab\r\nX-Note: '+T+'\r\nContent-Description: =?utf-8?b?'+base64.b64encode(T.encode()).decode()+'?=\r\n\r\nx\r\n--ab--')
for w,q in (('q',lambda s:''.join('=%02X'%b for b in s)),('b',lambda s:base64.b64encode(s).decode())):
    m('subject word '+w,'Subject: =?utf-8?%s?%s?=\r\n'%(w,q(T.encode())),'x')
    for k in (3,7,10):
        parts=[T[i:i+k] for i in range(0,len(T),k)]
        m(f'subject words {w}{k}','Subject: '+'\r\n '.join('=?utf-8?%s?%s?='%(w,q(p.encode())) for p in parts)+'\r\n','x')
        m(f'x-header words {w}{k}','X-Note: '+' '.join('=?iso-8859-1?%s?%s?='%(w,q(p.encode())) for p in parts)+'\r\n','x')
m('words mixed charset','Subject: =?utf-8?q?SSN:_219-?= =?iso-8859-1?q?09-9999?= '+'\r\n','x')
m('word in comment','Subject: x\r\nX-A: (=?utf-8?b?'+base64.b64encode(T.encode()).decode()+'?=)\r\n','x')
m('word in quoted','Subject: x\r\nX-A: "=?utf-8?b?'+base64.b64encode(T.encode()).decode()+'?="\r\n','x')
m('word no sep','Subject: abc=?utf-8?b?'+base64.b64encode(T.encode()).decode()+'?=def\r\n','x')
m('keywords','Keywords: '+T+'\r\nComments: '+T+'\r\n','x')
m('thread topic','Thread-Topic: '+T+'\r\nX-Mailer: '+T+'\r\nUser-Agent: '+T+'\r\n','x')
m('date comment','Date: Mon, 1 Jan 2024 00:00:00 +0000 ('+T+')\r\n','x')
m('from display','X-Z: 1\r\nReply-To: "'+T+'" <z@example.org>\r\n','x')
m('cc group','Cc: SSN 219-09-9999: a@example.org;\r\n','x')
m('mime version comment','X-a: b\r\nMIME-Version: 1.0 ('+T+')\r\n','x')
m('content-location','Content-Location: http://x.example.org/?ssn=219-09-9999\r\n','x')
m('disp filename2231',"Content-Disposition: attachment; filename*0*=utf-8''SSN%20219; filename*1*=%2D09%2D; filename*2=\"9999.txt\"\r\nContent-Type: text/plain\r\n",'x')
m('disp filename words','Content-Disposition: attachment; filename="=?utf-8?q?SSN_219-09-?= =?utf-8?q?9999.txt?="\r\n','x')
m('name percent',"Content-Type: text/plain; name*=utf-8''SSN%20219%2D09%2D9999\r\n",'x')
m('param odd','Content-Type: text/plain; x-ssn="SSN 219-09-9999"; charset=utf-8\r\n','x')
m('charset folded','Content-Type: text/plain;\r\n charset\r\n =\r\n "utf-16le"\r\nContent-Transfer-Encoding: base64\r\n',base64.encodebytes(T.encode('utf-16le')).decode())
m('charset quoted escaped','Content-Type: text/plain; charset="ut\\f-16le"\r\nContent-Transfer-Encoding: base64\r\n',base64.encodebytes(T.encode('utf-16le')).decode())
m('charset*',"Content-Type: text/plain; charset*=us-ascii'en'utf-16le\r\nContent-Transfer-Encoding: base64\r\n",base64.encodebytes(T.encode('utf-16le')).decode())
m('charset twice',"Content-Type: text/plain; charset=utf-8; charset=utf-16le\r\nContent-Transfer-Encoding: base64\r\n",base64.encodebytes(T.encode('utf-16le')).decode())
for cs in ('utf-16','utf-16be','utf-32','cp037','cp500','iso2022_jp','shift_jis','gb18030','big5','koi8-r','cp1252','iso8859-15','euc-kr','mac-roman','hz','utf-7','cp1140','iso8859-8'):
    try: m('cs '+cs,f'Content-Type: text/plain; charset={cs}\r\nContent-Transfer-Encoding: base64\r\n',base64.encodebytes(T.encode(cs)).decode())
    except Exception as e: print(cs,e)
m('flowed delsp','Content-Type: text/plain; format=flowed; delsp=yes\r\n','Patient SSN: 219-09- \r\n9999 call 503- \r\n555-0142 now\r\n'+T)
m('qp soft everywhere','Content-Transfer-Encoding: quoted-printable\r\n','=\r\n'.join(T))
m('qp soft space','Content-Transfer-Encoding: quoted-printable\r\n','= \t\r\n'.join(T))
m('qp lower','Content-Transfer-Encoding: quoted-printable\r\n',''.join('=%02x'%ord(c) for c in T))
m('b64 garbage','Content-Transfer-Encoding: base64\r\n','*'.join(base64.b64encode(T.encode()).decode()))
m('b64 padding inside','Content-Transfer-Encoding: base64\r\n',base64.b64encode(T[:10].encode()).decode()+'\r\n'+base64.b64encode(T[10:].encode()).decode())
m('b64 in 7bit text','Content-Type: text/plain\r\n','attached:\r\n\r\n'+b64(T))
m('uu in text','Content-Type: text/plain\r\n',T+'\r\nbegin 644 a.txt\r\n')
m('epilogue','Content-Type: multipart/mixed; boundary=ab\r\n','pre '+T+'\r\n--ab\r\n\r\nx\r\n--ab--\r\npost '+T)
m('multipart cte b64','Content-Type: multipart/mixed; boundary=ab\r\nContent-Transfer-Encoding: base64\r\n',b64('--ab\r\n\r\n'+T+'\r\n--ab--\r\n'))
m('multipart/alternative','Content-Type: multipart/alternative; boundary=ab\r\n','--ab\r\nContent-Type: text/html\r\n\r\n<p>'+''.join(c+'<b></b>' for c in T)+'\r\n--ab--\r\n')
m('multipart/related','Content-Type: multipart/related; boundary=ab; start-info="SSN 219-09-9999"\r\n','--ab\r\n\r\nx\r\n--ab--\r\n')
m('multipart/form-data','Content-Type: multipart/form-data; boundary=ab\r\n','--ab\r\nContent-Disposition: form-data; name="SSN 219-09-9999"\r\n\r\n'+T+'\r\n--ab--\r\n')
m('external-body','Content-Type: message/external-body; access-type=URL; url="http://x.example.org/?ssn=219-09-9999&phone=503-555-0142"\r\n','Content-Type: text/plain\r\n\r\n'+T)
m('multipart/digest','Content-Type: multipart/digest; boundary=ab\r\n','--ab\r\n\r\nSubject: '+T+'\r\n\r\n'+T+'\r\n--ab--\r\n')
m('calendar','Content-Type: text/calendar\r\n','BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:SSN: 219-09-99\r\n 99\r\nDESCRIPTION;ENCODING=QUOTED-PRINTABLE:SSN: =32=31=39-09-9999\r\nATTENDEE;CN="Jane":mailto:'+EM+'\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n')
m('vcard','Content-Type: text/vcard\r\n','BEGIN:VCARD\r\nTEL:503-555-\r\n 0142\r\nEMAIL:'+EM+'\r\nNOTE:SSN: 219-09\\-9999\r\nEND:VCARD\r\n')
m('csv part','Content-Type: text/csv\r\n','ssn,x\r\n"219-09-""9999",y\r\n219-09-9999,503-555-0142\r\n')
m('header cont only spaces','X-A: SSN 219-09-\r\n \r\n 9999\r\n','x')
m('null body part','Content-Type: multipart/mixed; boundary=ab\r\n','--ab\r\n\r\nSSN 2\x0019-09-9999 '+T+'\r\n--ab--\r\n')
m('attached text octet','Content-Type: application/octet-stream; name=a.txt\r\n',T)
m('x-uue attachment type','Content-Type: application/x-zip\r\nContent-Disposition: attachment; filename="SSN 219-09-9999.zip"\r\n','PK')

# --- the other formats ---

ent=lambda s:''.join('&#%d;'%ord(c) for c in s)
hx=lambda s:''.join('&#x%X;'%ord(c) for c in s)
pct=lambda s:''.join('%%%02X'%b for b in s.encode())
ju=lambda s:''.join('\\u%04x'%ord(c) for c in s)
# html
H=lambda n,s: add(n,'html',s)
H('ent',ent(T))
H('hex',hx(T))
H('zeros',''.join('&#000000%d;'%ord(c) for c in T))
H('hex upper X',''.join('&#X0%x;'%ord(c) for c in T))
H('named dash','SSN: 219&hyphen;09&dash;9999 call 503&#8209;555&#x2011;0142 mail jane.quillon&commat;example&period;org')
H('nosemi','SSN: 219-09-&#57&#57&#57&#57 x call &#53&#48&#51-555-0142 mail jane.quillon&#64example.org')
H('split tags',''.join(c+'<i></i>' for c in T))
H('split span',''.join('<span class=a>'+c+'</span>' for c in T))
H('split comments',''.join(c+'<!---->' for c in T))
H('split wbr',''.join(c+'<wbr>' for c in T))
H('split shy',''.join(c+'&shy;' for c in T))
H('split zwsp',''.join(c+'&#8203;' for c in T))
H('split unknown',''.join(c+'<x-y>' for c in T))
H('font',''.join('<font size=1>'+c+'</font>' for c in T))
H('title attr',f'<a title="{ent(T)}">x</a>')
H('alt unq',f'<img alt=219-09-9999 title=SSN>SSN')
H('href',f'<a href="https://x.example.org/?q={pct(T)}">x</a>')
H('href ent pct','<a href="https://x.example.org/?ssn='+ent(pct(SSN))+'">x</a>')
H('mailto',f'<a href="mailto:{pct(EM)}?subject={pct(T)}">x</a>')
H('tel','<a href="tel:+1-503-555-0142">x</a>')
H('sms','<a href="sms:503-555-0142&body=SSN%20219-09-9999">x</a>')
H('data url',"<img src='data:text/html;base64,"+base64.b64encode(T.encode()).decode()+"'>")
H('data url pct','<iframe src="data:text/html,'+pct(T)+'">')
H('srcdoc','<iframe srcdoc="'+html.escape(ent(T))+'">')
H('js href','<a href="javascript:alert(\''+T+'\')">x</a>')
H('onclick','<a onclick="alert(\''+ju(T)+'\')">')
H('script','<script>var a="'+T+'";</script>')
H('script esc','<script>var a="'+ju(T)+'";</script>')
H('script json','<script type="application/ld+json">{"a":"'+ju(T)+'"}</script>')
H('style','<style>a:after{content:"'+T+'"}</style>')
H('style esc','<style>a:after{content:"SSN: \\32 19-09-9999"}</style>')
H('textarea','<textarea>'+ent(T)+'</textarea>')
H('title','<title>'+ent(T)+'</title>')
H('noscript','<noscript>'+T+'</noscript>')
H('xmp','<xmp>'+T+'</xmp>')
H('plaintext','<plaintext>'+T)
H('template','<template><p>'+T+'</template>')
H('option','<select><option value="219-09-9999">SSN: 219-09-9999</select>')
H('input','<input type=hidden name=ssn value="'+ent(SSN)+'">')
H('input nq','<input name=ssn value=219-09-9999>')
H('placeholder',f'<input placeholder="{T}">')
H('aria',f'<b aria-label="{T}">')
H('meta',f'<meta name=description content="{T}">')
H('comment',f'<!-- {T} -->')
H('cond comment',f'<!--[if mso]><p>{ent(T)}</p><![endif]-->')
H('bogus comment',f'<! {T} >')
H('pi',f'<?x {T} ?>')
H('cdata',f'<![CDATA[{T}]]>')
H('doctype',f'<!DOCTYPE html PUBLIC "-//W3C//DTD {T}">')
H('end tag attr',f'<p></p title="{T}">')
H('unclosed tag',f'<p title="{T}')
H('unclosed comment','<!-- '+T)
H('dup attr',f'<p title=a title="{T}">')
H('attr name',f'<p 219-09-9999 ssn>SSN')
H('tag name','<ssn-219-09-9999>')
H('slash attr',f'<p/title="{T}"/>')
H('backtick','<p title=`219-09-9999` alt="SSN">')
H('nul','SSN: 219-\x0009-99\x0099 call 503-5\x0055-0142')
H('rtl','SSN: \u202e9999-90-912\u202c '+T)
H('fullwidth','SSN: ２１９－０９－９９９９ '+T)
H('sup','SSN: 219-09-<sup>9999</sup> '+T)
H('table','<table><tr><th>SSN<th>Phone<tr><td>219-09-9999<td>503-555-0142</table>')
H('dl','<dl><dt>SSN<dd>219099999<dt>x<dd>219-09-9999</dl>')
H('utf16 bom',('\ufeff'+'<p>'+ent(T)).encode('utf-16le'))
H('svg','<svg><text>'+ent(T)+'</text><title>'+T+'</title></svg>')
H('math','<math><mi>'+T+'</mi></math>')
H('object','<object data="x?ssn=219-09-9999">'+T+'</object>')
H('param','<param name=ssn value="219-09-9999">')
H('ruby','<ruby>SSN: 219<rp>(</rp>-09-9999</ruby> '+T)
H('details','<details><summary>'+T+'</summary></details>')
H('bdo','<bdo dir=rtl>9999-90-912</bdo> '+T)
H('nested quote',"<a title='SSN: \"219-09-9999\"'>x")
H('data attr',f'<p data-ssn="219-09-9999" data-json=\'{{"phone":"503-555-0142"}}\'>')
H('style attr','<p style="background:url(https://x.example.org/?ssn=219-09-9999)">')
H('base','<base href="https://example.org/?ssn=219-09-9999">')
H('srcset','<img srcset="https://x.example.org/?ssn=219-09-9999 1x">')
H('form action','<form action="/a?ssn=219-09-9999&tel=503-555-0142">')
H('ping','<a ping="https://x.example.org/?ssn=219-09-9999">')
H('cite','<q cite="https://x.example.org/?ssn=219-09-9999">')
# json
J=lambda n,s: add(n,'json',s)
J('u',('{"a":"%s"}'%ju(T)))
J('mixed','{"a":"%s"}'%T.replace('2','\\u0032').replace('@','\\u0040'))
J('upper hex','{"a":"%s"}'%''.join('\\u%04X'%ord(c) for c in T))
J('key','{"%s":1}'%ju(T))
J('number','{"ssn":219099999,"phone":5035550142,"x":"219-09-9999"}')
J('num e','{"phone":5.035550142e9,"b":"503-555-0142"}')
J('nested json',json.dumps({'a':json.dumps({'b':T})}))
J('nested3',json.dumps({'a':json.dumps({'b':json.dumps({'c':T})})}))
J('nested u','{"a":"{\\"b\\":\\"%s\\"}"}'%ju(T).replace('\\','\\\\'))
J('url',json.dumps({'u':'https://x.example.org/?q='+pct(T)}))
J('form',json.dumps({'u':'a='+pct(T)+'&b=c'}))
J('b64',json.dumps({'u':base64.b64encode(T.encode()).decode()}))
J('b64url',json.dumps({'u':base64.urlsafe_b64encode((T+'?>~').encode()).decode().rstrip('=')}))
J('b64 json',json.dumps({'u':base64.b64encode(json.dumps({'a':T}).encode()).decode()}))
J('html in',json.dumps({'h':'<p>'+ent(T)+'</p>'}))
J('html split',json.dumps({'h':''.join(c+'<b></b>' for c in T)}))
J('jwt',json.dumps({'t':'.'.join(base64.urlsafe_b64encode(json.dumps(x).encode()).decode().rstrip('=') for x in ({'alg':'none'},{'ssn':SSN,'phone':PH,'email':EM}))+'.'}))
J('surrogate zw','{"a":"SSN: 219\\u200b-09\\ufeff-99\\u00ad99"}')
J('lang tag','{"a":"SSN: 219\\udb40\\udc41-09-9999 call 503-555-0142"}')
J('ndjson','{"a":"x"}\n{"a":"%s"}\n'%T)
J('bom',('\ufeff'+json.dumps({'a':T})))
J('scalar',json.dumps(T))
J('array',json.dumps([[[[T]]]]))
J('dup','{"a":"x","a":"%s"}'%T)
J('utf16 in b64',json.dumps({'a':base64.b64encode(T.encode('utf-16')).decode()}))
J('slash','{"a":"%s","d":"03\\/14\\/1961"}'%T)
J('data',json.dumps({'a':'data:text/plain;base64,'+base64.b64encode(T.encode()).decode()}))
J('data pct',json.dumps({'a':'data:text/plain,'+pct(T)}))
J('xml in',json.dumps({'a':'<?xml version="1.0"?><a>'+ent(T)+'</a>'}))
J('ws b64',json.dumps({'a':base64.encodebytes((T*3).encode()).decode()}))
J('json ws str',json.dumps({'a':'  {"b":"'+ju(T)+'"}  '}))
J('json5 in str',json.dumps({'a':"{b:'"+T+"'}"}))
J('pct plain',json.dumps({'a':pct(T)}))
J('qp',json.dumps({'a':''.join('=%02X'%ord(c) for c in T)}))
J('hex',json.dumps({'a':T.encode().hex()}))
J('b64 gz',json.dumps({'a':'x '+base64.b64encode(T.encode()).decode()}))
J('b64 in prefix',json.dumps({'auth':'Basic '+base64.b64encode(('u:'+T).encode()).decode()}))
J('ent plain',json.dumps({'a':ent(T)}))
J('html in html',json.dumps({'a':'&lt;b&gt;'+ent(T)}))
J('u in string',json.dumps({'a':ju(T)}))
J('nul',json.dumps({'a':'\0'.join(T)}))
J('frag url',json.dumps({'u':'https://x.example.org/#'+pct(T)}))
J('path url',json.dumps({'u':'https://x.example.org/'+pct(T)}))
J('rel url',json.dumps({'u':'/a?ssn='+pct(SSN)}))
J('mailto',json.dumps({'u':'mailto:'+pct(EM)+'?body='+pct(T)}))
# xml
X=lambda n,s: add(n,'xml',s)
X('ent','<a>'+ent(T)+'</a>')
X('cdata','<a><![CDATA['+T+']]></a>')
X('cdata split','<a>'+''.join('<![CDATA['+c+']]>' for c in T)+'</a>')
X('mixed','<p>'+''.join('<b>'+c+'</b>' for c in T)+'</p>')
X('attr','<a b="'+ent(T)+'"/>')
X('comment','<a><!-- '+T+' --></a>')
X('comment split','<p>SSN: 219-<!-- x -->09-99<!-- y -->99</p>')
X('pi','<a><?x '+T+'?></a>')
X('tag','<ssn><v>219-09-9999</v></ssn>')
X('after','<a/><!-- '+T+' -->')
X('before','<?xml version="1.0"?><!-- '+T+' --><a/>')
X('utf16',('<?xml version="1.0" encoding="utf-16"?><a>'+T+'</a>').encode('utf-16'))
X('latin','<?xml version="1.0" encoding="iso-8859-1"?><a>é'.encode('latin1')+T.encode()+b'</a>')
X('ns','<a xmlns="http://x.example.org/?ssn=219-09-9999"><b>'+T+'</b></a>')
X('root oid','<id root="219-09-9999" extension="SSN"/>')
X('embedded json','<a>{"b":"'+ju(T)+'"}</a>')
X('embedded xml','<a>&lt;b&gt;'+ent(T)+'&lt;/b&gt;</a>')
X('b64','<a>'+base64.b64encode(T.encode()).decode()+'</a>')
X('schemaLoc','<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:a http://x.example.org/?ssn=219-09-9999"/>')
X('elem name','<ssn-219-09-9999/>')
X('standalone ent','<a>SSN: 219&#45;09&#x2D;9999</a>')
X('crlf','<a>SSN: 219-09-\r\n9999 '+T+'</a>')
X('xml:lang',f'<a xml:lang="{T}"/>')
X('typeCode',f'<a xmlns="urn:hl7-org:v3" classCode="{T}"><b use="DOE"/></a>')
# form
F=lambda n,s: add(n,'form',s)
F('pct','a='+pct(T))
F('plus','a='+urllib.parse.quote_plus(T))
F('name',pct(T)+'=1')
F('json','a='+urllib.parse.quote_plus(json.dumps({'b':T})))
F('json u','a='+urllib.parse.quote_plus('{"b":"'+ju(T)+'"}'))
F('b64','a='+urllib.parse.quote_plus(base64.b64encode(T.encode()).decode()))
F('lower','a='+pct(T).lower())
F('double','a='+pct(pct(T)))
F('semicolon','a=1;b='+urllib.parse.quote_plus(T))
F('no eq',urllib.parse.quote_plus(T))
F('url in','u='+urllib.parse.quote_plus('https://x.example.org/?q='+pct(T)))
F('html in','h='+urllib.parse.quote_plus('<p>'+ent(T)))
F('xml in','h='+urllib.parse.quote_plus('<?xml version="1.0"?><a>'+ent(T)+'</a>'))
F('bad pct','a=%zz'+pct(T)+'%')
F('overlong','a=%C0%B2'+pct(T))
F('utf16 pct','a='+''.join('%%00%%%02X'%ord(c) for c in T))
F('newline','a=1&\r\nb='+urllib.parse.quote_plus(T))
F('repeated','ssn=219&ssn=09&x='+pct(T))
F('brackets','p%5Bssn%5D=219-09-9999&p[tel]=503-555-0142')
F('pct u','a='+''.join('%%u%04x'%ord(c) for c in T))
# hl7
L=lambda n,s: add(n,'hl7','MSH|^~\\&|A|B|C|D|20240101||ADT^A01|1|P|2.5\r'+s)
L('nte','NTE|1||'+T)
L('hex','NTE|1||'+''.join('\\X%02X\\'%ord(c) for c in T))
L('hexrun','NTE|1||\\X'+T.encode().hex()+'\\')
L('hl','NTE|1||SSN: 219\\H\\-09-\\N\\9999')
L('esc dash','NTE|1||SSN: 219\\X2D\\09\\X2D\\9999 '+T.replace('@','\\X40\\'))
L('comp','ZZZ|SSN: ^219-09-9999^503-555-0142')
L('rep','ZZZ|x~'+T)
L('sub','ZZZ|a&'+T)
L('pid','PID|1||219-09-9999^^^^SS||A^B||||||503-555-0142~^NET^^jane.quillon@example.org')
L('cont','NTE|1||SSN: 219-\rADD|09-9999 '+T)
L('obx ed','OBX|1|ED|x||^text^plain^Base64^'+base64.b64encode(T.encode()).decode())
L('obx ed a','OBX|1|ED|x||^text^plain^A^'+T)
L('msh fields','MSH|^~\\&|'+T+'|B')
L('short','ZZZ|'+'|'.join(T))
L('loinc','OBR|1|||219099-9^SSN 219-09-9999^LN^219-09-9999')
L('loinc2','OBR|1|||219-09-9999^SSN^LN')
L('cx4','PID|1||1^^^SSN 219-09-9999&503-555-0142&x^MR')
L('msa','MSA|AA|1|'+T)
L('obx8','OBX|1|ST|a||b|||SSN 219-09-9999|||503-555-0142')
L('no escape def','NTE|1||'+T)
add('own delims','hl7','MSH$%~!@$A$B\rNTE$1$$SSN: 219-09-9999 call 503-555-0142\r')
add('mllp','hl7',b'\x0bMSH|^~\\&|A\rNTE|1||'+T.encode()+b'\r\x1c\r')
# csv
V=lambda n,s: add(n,'csv',s)
V('plain','ssn,phone,mail\n219-09-9999,503-555-0142,jane.quillon@example.org\n')
V('quoted','note\n"'+T.replace(',','"",""')+'"\n')
V('quote split','ssn\n"219-""-09-9999"\n219-09-9999\n')
V('newline in','note\n"SSN:\n219-09-9999"\n')
V('semicolon','ssn;x\n219-09-9999;'+T+'\n')
V('tab','ssn\tx\n219-09-9999\t'+PH+'\n')
V('pipe','ssn|x\n219-09-9999|'+PH+'\n')
V('formula','ssn\n="219-09-9999"\n')
V('header','219-09-9999,SSN\nx,y\n')
V('bom','\ufeffssn\n219-09-9999\n')
V('crlf','ssn\r\n219-09-9999\r\n')
V('digits','ssn,x\n219099999,219-09-9999\n')
V('json cell','a\n"{""b"":""'+T+'""}"\n')
V('html cell','a\n"<p>'+ent(T)+'"\n')
V('pct cell','a\n'+'https://x.example.org/?q='+pct(T)+'\n')
V('b64 cell','a\n'+base64.b64encode(T.encode()).decode()+'\n')
V('utf16',('ssn,phone\n219-09-9999,503-555-0142\n').encode('utf-16'))
V('unclosed','a\n"'+T)
V('spaces quote','a, "ssn"\n1, "219-09-9999"\n')
# multipart
def M(n,h,b): add(n,'multipart','--ab\r\n'+h+'\r\n'+b+'\r\n--ab--\r\n')
M('plain','Content-Disposition: form-data; name="a"\r\n',T)
M('filename','Content-Disposition: form-data; name="a"; filename="'+T.replace('"','')+'"\r\nContent-Type: text/plain\r\n','x')
M('filename*',"Content-Disposition: form-data; name=a; filename*=utf-8''"+pct(T)+'\r\n','x')
M('json','Content-Disposition: form-data; name="a"\r\nContent-Type: application/json\r\n','{"a":"'+ju(T)+'"}')
M('cte','Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n',base64.b64encode(T.encode()).decode())
M('cte qp','Content-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: quoted-printable\r\n',''.join('=%02X'%ord(c) for c in T))
M('charset','Content-Disposition: form-data; name="a"\r\nContent-Type: text/plain; charset=utf-16le\r\n','x')
M('html','Content-Disposition: form-data; name="a"\r\nContent-Type: text/html\r\n',ent(T))
M('mixed','Content-Disposition: form-data; name="a"\r\nContent-Type: multipart/mixed; boundary=cd\r\n','--cd\r\nContent-Disposition: file; filename=x\r\n\r\n'+T+'\r\n--cd--')
M('xhdr','Content-Disposition: form-data; name="a"\r\nX-N: '+T+'\r\n','x')
M('form','Content-Disposition: form-data; name="a"\r\nContent-Type: application/x-www-form-urlencoded\r\n','a='+pct(T))


# --- text and SMS ---

for form in ('text', 'sms'):
    add('plain', form, T)
    for name, char in (('soft hyphen', '\u00ad'), ('zero width space', '\u200b'), ('word joiner', '\u2060'),
                       ('mark of order', '\ufeff'), ('tag', '\U000e0041'), ('variation selector', '\ufe0f'),
                       ('joiner', '\u200d'), ('isolate', '\u2068'), ('invisible plus', '\u2064')):
        add(name, form, char.join(T))
    add('full width', form, ''.join(chr(ord(c) + 0xFEE0) if '!' <= c <= '~' else c for c in T))
    add('arabic digits', form, ''.join(chr(0x660 + int(c)) if c.isdigit() else c for c in T))
    add('mathematical digits', form, ''.join(chr(0x1D7CE + int(c)) if c.isdigit() else c for c in T))
    add('dashes', form, T.replace('-', '\u2010'))
    add('minus', form, T.replace('-', '\u2212'))
    add('blanks', form, T.replace(' ', '\u2003'))
    add('strokes', form, ''.join(c + '\u0336' if c.isdigit() else c for c in T))
    add('no break', form, T.replace(' ', '\u00a0'))


def read_text(data):
    text = unicodedata.normalize('NFKC', data.decode('utf-8', 'replace'))
    out = []
    for char in text:
        digit = unicodedata.digit(char, None)
        if digit is not None:
            out.append(str(digit))
        elif unicodedata.category(char) == 'Pd' or char == '\u2212':
            out.append('-')
        elif unicodedata.category(char) not in ('Mn', 'Cf'):
            out.append(char)
    return [''.join(out)]


READERS = {'email': demail, 'json': djson, 'html': dhtml, 'xml': dxml, 'form': dform, 'hl7': dhl7, 'csv': dcsv,
           'multipart': demail, 'text': read_text, 'sms': read_text}


def seen(form, data):
    try:
        return leaks(READERS[form](data))
    except Exception as error:
        return [f'not valid: {type(error).__name__}']


def main():
    program, bad, counts, blind = sys.argv[1], 0, {}, 0
    for name, form, data in CASES:
        before = seen(form, data)
        run = subprocess.run([program, '-f', form], input=data, capture_output=True, check=False)
        if run.returncode != 0:
            wrong = [] if f'{form}: {name}' in REFUSED else [f'refused with {run.returncode}']
        else:
            wrong = seen(form, run.stdout)
            if f'{form}: {name}' in REFUSED:
                wrong.append('not refused')
        if wrong:
            bad += 1
            print(f'{form}: {name}:', *wrong)
        if before:
            counts[form] = counts.get(form, 0) + 1
        else:
            blind += 1
    print(f'hostile: {sum(counts.values())} constructions that a second reader sees through, '
          f'{blind} that it does not, {bad} wrong:', *(f'{form} {count}' for form, count in sorted(counts.items())))
    return 1 if bad or sum(counts.values()) < 200 else 0


if __name__ == '__main__':
    sys.exit(main())
