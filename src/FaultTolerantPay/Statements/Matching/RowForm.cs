using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>
/// A row as bytes, so that a million take the memory of their texts and not of a million objects, and can go to a file. Little endian:
/// <code>
///  0 hash of the key     8 amount    16 fee       24 time in UTC ticks   32 line
/// 40 offset in minutes  42 kind      43 status    44 currency            45 files that missed it
/// 46 bytes in all       48 lengths of our, their, original reference and merchant number, two bytes each    56 these texts in UTF-8
/// </code>
/// </summary>
internal static class RowForm
{
    /// <summary>The bytes before the texts.</summary>
    public const int Head = 56;

    /// <summary>The most bytes of a row: four texts of up to three bytes for each character.</summary>
    public const int MaxBytes = Head + (4 * 3 * StatementRow.MaxReference);

    public static ulong HashOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt64LittleEndian(row);

    public static int LengthOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt16LittleEndian(row[46..]);

    public static long AmountOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64LittleEndian(row[8..]);

    public static long FeeOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64LittleEndian(row[16..]);

    public static StatementRowStatus StatusOf(ReadOnlySpan<byte> row) => (StatementRowStatus)row[43];

    public static RowClass ClassOf(ReadOnlySpan<byte> row) => RowClasses.Of((StatementRowKind)row[42]);

    public static byte CurrencyOf(ReadOnlySpan<byte> row) => row[44];

    public static int HeldBeforeOf(ReadOnlySpan<byte> row) => row[45];

    /// <summary>The reference by which the row is matched.</summary>
    public static ReadOnlySpan<byte> KeyOf(ReadOnlySpan<byte> row, MatchKey key)
    {
        int ours = BinaryPrimitives.ReadUInt16LittleEndian(row[48..]);
        return key == MatchKey.OurReference
            ? row.Slice(Head, ours)
            : row.Slice(Head + ours, BinaryPrimitives.ReadUInt16LittleEndian(row[50..]));
    }

    /// <summary>Writes a row and leaves room for its hash, which is known only after its key is written.</summary>
    /// <returns>The number of bytes.</returns>
    public static int Write(in StatementRow row, byte currency, int heldBefore, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], row.AmountMinor);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], row.FeeMicros);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], row.At.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[32..], row.Line);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[40..], (short)row.At.TotalOffsetMinutes);
        bytes[42] = (byte)row.Kind;
        bytes[43] = (byte)row.Status;
        bytes[44] = currency;
        bytes[45] = (byte)Math.Min(heldBefore, byte.MaxValue);
        int length = Head;
        length += WriteText(row.OurReference, bytes, length, 48);
        length += WriteText(row.TheirReference, bytes, length, 50);
        length += WriteText(row.OriginalReference, bytes, length, 52);
        length += WriteText(row.MerchantNumber, bytes, length, 54);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[46..], (ushort)length);
        return length;
    }

    public static void WriteHash(Span<byte> bytes, ulong hash) => BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);

    public static StatementRow Read(ReadOnlySpan<byte> row, Currency currency)
    {
        int at = Head;
        var offset = TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(row[40..]));
        return new StatementRow
        {
            OurReference = ReadText(row, ref at, 48),
            TheirReference = ReadText(row, ref at, 50),
            OriginalReference = ReadText(row, ref at, 52),
            MerchantNumber = ReadText(row, ref at, 54),
            Kind = (StatementRowKind)row[42],
            Status = StatusOf(row),
            AmountMinor = AmountOf(row),
            FeeMicros = FeeOf(row),
            Currency = currency,
            At = new DateTimeOffset(BinaryPrimitives.ReadInt64LittleEndian(row[24..]), TimeSpan.Zero).ToOffset(offset),
            Line = BinaryPrimitives.ReadInt64LittleEndian(row[32..]),
        };
    }

    private static int WriteText(string text, Span<byte> bytes, int at, int lengthAt)
    {
        if (text.Length > StatementRow.MaxReference)
        {
            RefuseLength(text);
        }

        int length = Encoding.UTF8.GetBytes(text, bytes[at..]);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[lengthAt..], (ushort)length);
        return length;
    }

    private static string ReadText(ReadOnlySpan<byte> row, ref int at, int lengthAt)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(row[lengthAt..]);
        string text = Encoding.UTF8.GetString(row.Slice(at, length));
        at += length;
        return text;
    }

    [DoesNotReturn]
    private static void RefuseLength(string text) => throw new ArgumentException(
        $"A reference of a row has {text.Length} characters; expected at most {StatementRow.MaxReference}.");
}
