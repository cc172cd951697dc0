namespace FaultTolerantPay.Sqlite;

/// <summary>What one page of a rotation did.</summary>
/// <param name="Rows">How many rows were encrypted anew.</param>
/// <param name="Unreadable">How many tokens could not be opened, and stay under their keys.</param>
/// <param name="Next">Where the next page begins; null: there is none.</param>
public readonly record struct MandateRotationPage(int Rows, int Unreadable, string? Next)
{
    /// <summary>
    /// With the last page: how many tokens lie under another key, or in the clear, in the files beside the store with records that wait to
    /// be written. A node that runs takes them over within a minute or so; until then the
    /// old key is still needed.
    /// </summary>
    public int Unwritten { get; init; }
}
