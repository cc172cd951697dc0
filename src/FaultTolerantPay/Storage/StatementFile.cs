using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A statement file as a provider gave it: stored once, never changed. Other bytes for the same day are the next version; every version is
/// kept.
/// </summary>
public sealed record StatementFile
{
    /// <summary>The file's number, ascending in the order of storing; 0 before it is stored.</summary>
    public long Number { get; init; }

    /// <summary>The provider.</summary>
    public required ProviderId Provider { get; init; }

    /// <summary>The bank's merchant number that the file is for: 1 to 64 visible ASCII characters.</summary>
    public required string MerchantNumber { get; init; }

    /// <summary>The provider's day that the file covers, named by its beginning: 2000 to 2099.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>1 for the day's first file, and one more for each that was issued again; 0 before it is stored.</summary>
    public int Version { get; init; }

    /// <summary>The version that this one supersedes; null for the first.</summary>
    public int? Supersedes => Version > 1 ? Version - 1 : null;

    /// <summary>The name that the provider gave it. It is for people: nothing is opened by it.</summary>
    public required string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); }

    /// <summary>The SHA-256 hash of the content: 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The number of bytes: 1 to 1,073,741,824.</summary>
    public required long Length { get; init; }

    /// <summary>When it was fetched.</summary>
    public required DateTimeOffset FetchedAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>Whether it is for the same day and merchant number of the same provider.</summary>
    internal bool IsOfSameDay(StatementFile other) =>
        Provider == other.Provider && MerchantNumber == other.MerchantNumber && Day == other.Day;

    /// <summary>Whether it has the same bytes.</summary>
    internal bool HasSameContent(StatementFile other) => Length == other.Length && Sha256 == other.Sha256;
}
