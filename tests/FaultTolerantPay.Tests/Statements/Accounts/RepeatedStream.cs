using System.Text;

namespace FaultTolerantPay.Tests.Statements.Accounts;

/// <summary>A file that repeats one part many times, without being in memory.</summary>
internal sealed class RepeatedStream(string start, string part, int times, string end) : Stream
{
    private readonly byte[] _part = Encoding.UTF8.GetBytes(part);
    private byte[] _current = Encoding.UTF8.GetBytes(start);
    private int _at;
    private int _given;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_at == _current.Length && _given <= times)
        {
            _given++;
            _at = 0;
            _current = _given <= times ? _part : Encoding.UTF8.GetBytes(end);
        }

        int length = Math.Min(count, _current.Length - _at);
        Array.Copy(_current, _at, buffer, offset, length);
        _at += length;
        return length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
