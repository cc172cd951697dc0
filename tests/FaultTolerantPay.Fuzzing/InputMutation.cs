using System.Globalization;
using System.Text;

namespace FaultTolerantPay.Fuzzing;

/// <summary>Changes inputs as transfers, editors and other programs do, and joins two of them.</summary>
internal sealed class InputMutation(byte[][] seeds, Random random)
{
    /// <summary>The most bytes of a mutated input.</summary>
    public const int MaxLength = 256 * 1024;

    private const int MaxChanges = 5;
    private const int MaxPiece = 200;

    // Beyond the bounds of lines and fields.
    private const int HugePiece = 70_000;

    private static readonly byte[] Characters = "0123456789,.:;<>/-+?\"'`#\t\r\n RCDZ"u8.ToArray();

    public byte[] Next()
    {
        List<byte> bytes = [.. seeds[random.Next(seeds.Length)]];
        int changes = random.Next(1, MaxChanges + 1);
        for (int i = 0; i < changes; i++)
        {
            Change(bytes);
        }

        return bytes.Count <= MaxLength ? [.. bytes] : [.. bytes[..MaxLength]];
    }

    private void Change(List<byte> bytes)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, MaxPiece), bytes.Count - at);
        switch (random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Characters[random.Next(Characters.Length)];
                break;
            case 2 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 5:
                bytes.InsertRange(at, PieceOfAnother());
                break;
            case 6:
                bytes.Insert(at, Characters[random.Next(Characters.Length)]);
                break;
            case 7:
                bytes.InsertRange(at, Encoding.ASCII.GetBytes(random.NextInt64().ToString(CultureInfo.InvariantCulture)));
                break;
            case 8 when random.Next(8) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 9 when random.Next(50) == 0:
                bytes.InsertRange(at, Enumerable.Repeat(Characters[random.Next(Characters.Length)], HugePiece));
                break;
        }
    }

    private ReadOnlySpan<byte> PieceOfAnother()
    {
        byte[] other = seeds[random.Next(seeds.Length)];
        int from = random.Next(other.Length + 1);
        return other.AsSpan(from, Math.Min(random.Next(1, MaxPiece), other.Length - from));
    }
}
