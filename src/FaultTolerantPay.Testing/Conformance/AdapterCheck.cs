namespace FaultTolerantPay.Testing.Conformance;

/// <summary>One check of an adapter, and its result.</summary>
/// <param name="Name">The check's name, such as <c>Send_Twice_IsBookedOnce</c>.</param>
/// <param name="Status">How the check ended.</param>
/// <param name="Expected">What an adapter must do, in one sentence.</param>
/// <param name="Seen">What this adapter did; for a skipped check, what is missing.</param>
public sealed record AdapterCheck(string Name, CheckStatus Status, string Expected, string Seen)
{
    /// <summary>One line; for a check that did not pass, with the expected and the actual behaviour.</summary>
    public override string ToString() => Status switch
    {
        CheckStatus.Passed => $"passed  {Name}",
        CheckStatus.Skipped => $"skipped {Name}: {Seen}",
        _ => $"FAILED  {Name}: expected: {Expected}. Seen: {Seen.TrimEnd('.')}.",
    };
}
