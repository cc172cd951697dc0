namespace FaultTolerantPay.Sqlite;

/// <summary>The result of one page of a rotation.</summary>
/// <param name="Rows">The number of re-encrypted rows.</param>
/// <param name="Unreadable">The number of tokens that could not be decrypted. They keep their keys.</param>
/// <param name="Next">The start of the next page; null: there is none.</param>
public readonly record struct MandateRotationPage(int Rows, int Unreadable, string? Next)
{
    /// <summary>
    /// On the last page: the number of tokens with another key, or unencrypted, in the files of waiting records next to the store. A
    /// running node takes these records over within about a minute; until then the old key is still needed.
    /// </summary>
    public int Unwritten { get; init; }
}
