namespace FaultTolerantPay.Testing.InMemory;

/// <summary>Statement files with their parts, and how far the fetching of each day is.</summary>
internal sealed class StatementRows
{
    public Lock Lock { get; } = new();

    /// <summary>The files in the order of storing, each with its parts: none if its content was removed.</summary>
    public List<(StatementFile File, List<byte[]> Parts)> Files { get; } = [];

    /// <summary>The fetches, by provider, merchant number and day.</summary>
    public SortedDictionary<(string Provider, string MerchantNumber, DateOnly Day), StatementFetch> Fetches { get; } = new(
        Comparer<(string Provider, string MerchantNumber, DateOnly Day)>.Create(static (one, other) =>
            string.CompareOrdinal(one.Provider, other.Provider) is not 0 and int byProvider ? byProvider
            : string.CompareOrdinal(one.MerchantNumber, other.MerchantNumber) is not 0 and int byNumber ? byNumber
            : one.Day.CompareTo(other.Day)));

    /// <summary>The newest version of the file's day; null if there is none.</summary>
    public StatementFile? NewestLike(StatementFile file) => Files.Select(row => row.File).LastOrDefault(file.IsOfSameDay);
}
