namespace FaultTolerantPay.Testing.Conformance;

/// <summary>One check of an adapter, and what it found.</summary>
/// <param name="Name">Its name, such as <c>Send_Twice_IsBookedOnce</c>.</param>
/// <param name="Status">How it ended.</param>
/// <param name="Expected">What an adapter must do, in one sentence.</param>
/// <param name="Seen">What this adapter did; for a skipped check, what is missing.</param>
public sealed record AdapterCheck(string Name, CheckStatus Status, string Expected, string Seen)
{
    /// <summary>One line; of a check that did not pass, with what was expected and seen.</summary>
    public override string ToString() => Status switch
    {
        CheckStatus.Passed => $"passed  {Name}",
        CheckStatus.Skipped => $"skipped {Name}: {Seen}",
        _ => $"FAILED  {Name}: expected: {Expected}. Seen: {Seen}.",
    };
}
