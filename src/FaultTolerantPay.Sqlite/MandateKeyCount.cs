using FaultTolerantPay.Model;

namespace FaultTolerantPay.Sqlite;

/// <summary>How many mandate tokens of a store lie under one key.</summary>
/// <param name="Key">The key's id; null: in the clear.</param>
/// <param name="Tokens">How many. A token that several records hold counts in each.</param>
public readonly record struct MandateKeyCount(string? Key, long Tokens)
{
    /// <summary>The key's id, cleaned, since it comes out of a file; null: in the clear.</summary>
    public string? Key { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Key, PlainText.MaxCodeLength);
}
