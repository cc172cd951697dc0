using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FaultTolerantPay.SampleHost.Move;

/// <summary>
/// The number of a table's rows and a digest of all their values, in whatever order they are read: SHA-256 of each row, joined by XOR. No
/// two rows of a table are alike, because each table has a key.
/// </summary>
internal sealed class ContentDigest
{
    private readonly ArrayBufferWriter<byte> _row = new(1_024);
    private UInt128 _digest;

    public long Rows { get; private set; }

    public string Text => _digest.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public void Add(ReadOnlySpan<object?> values)
    {
        _row.ResetWrittenCount();
        foreach (object? value in values)
        {
            Write(value);
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_row.WrittenSpan, hash);
        _digest ^= BinaryPrimitives.ReadUInt128LittleEndian(hash);
        Rows++;
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null:
                Write((byte)'-', []);
                break;
            case long number:
                Write(number);
                break;
            case int number:
                Write(number);
                break;
            case bool flag:
                Write(flag ? 1 : 0);
                break;
            case DateOnly day:
                Write(day.DayNumber);
                break;
            case string text:
                Write((byte)'t', Encoding.UTF8.GetBytes(text));
                break;
            case byte[] bytes:
                Write((byte)'b', bytes);
                break;
            default:
                throw new InvalidOperationException($"A {value.GetType().Name} is never moved.");
        }
    }

    private void Write(long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        Write((byte)'n', bytes);
    }

    private void Write(byte kind, ReadOnlySpan<byte> bytes)
    {
        Span<byte> head = _row.GetSpan(1 + sizeof(int));
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], bytes.Length);
        _row.Advance(1 + sizeof(int));
        _row.Write(bytes);
    }
}
