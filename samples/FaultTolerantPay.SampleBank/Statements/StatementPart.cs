using System.Text;

namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>A piece of a written statement.</summary>
/// <param name="IsItem">Whether it is a row or an entry. The others are headers, totals and the like.</param>
internal readonly record struct StatementPart(byte[] Bytes, bool IsItem = false)
{
    public static StatementPart Of(string text, Encoding encoding, bool isItem = false) => new(encoding.GetBytes(text), isItem);

    /// <summary>The whole file; or what is left of it if it ends in the middle of an item.</summary>
    public static byte[] Join(IReadOnlyList<StatementPart> parts, int? cutInItem)
    {
        using var file = new MemoryStream();
        int item = 0;
        foreach (var part in parts)
        {
            if (part.IsItem && item++ == cutInItem)
            {
                file.Write(part.Bytes.AsSpan(0, part.Bytes.Length / 2));
                break;
            }

            file.Write(part.Bytes);
        }

        return file.ToArray();
    }
}
