using System.Security.Cryptography;

namespace FaultTolerantPay.Records;

/// <summary>
/// The rows that a comparison held, as pages of their stored form. Pages are made a few at a time, on the caller's thread, so that a
/// million rows are never in memory a second time.
/// </summary>
internal sealed class PreparedHeldRows(IReadOnlyList<HeldRow> rows) : IDisposable
{
    /// <summary>The rows of a page.</summary>
    public const int PageLength = 100;

    /// <summary>The pages of one commit: less than a megabyte, so that other writes do not wait long.</summary>
    private const int PagesAtOnce = 16;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _next;

    /// <summary>The hash of no row.</summary>
    public static string HashOfNone { get; } = Convert.ToHexStringLower(SHA256.HashData([]));

    /// <summary>Whether all pages were made.</summary>
    public bool IsAtEnd => _next == rows.Count;

    /// <summary>The hash of the pages that were made.</summary>
    public string Hash => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Makes the next pages; empty at the end.</summary>
    /// <returns>The number of the first, from 0, and their texts.</returns>
    public (int First, List<byte[]> Pages) Next()
    {
        int first = _next / PageLength;
        var pages = new List<byte[]>();
        while (!IsAtEnd && pages.Count < PagesAtOnce)
        {
            var page = new HeldRow[Math.Min(PageLength, rows.Count - _next)];
            for (int i = 0; i < page.Length; i++)
            {
                page[i] = rows[_next++];
            }

            byte[] text = StoreJson.Write(page, StoreJson.Records.HeldRowArray);
            _hash.AppendData(text);
            pages.Add(text);
        }

        return (first, pages);
    }

    public void Dispose() => _hash.Dispose();
}
