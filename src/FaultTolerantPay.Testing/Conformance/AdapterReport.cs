using System.Collections.Immutable;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The results of the conformance suite for one adapter.</summary>
/// <param name="Adapter">The type of the adapter.</param>
/// <param name="Checks">The checks in the order in which they ran.</param>
public sealed record AdapterReport(string Adapter, ImmutableArray<AdapterCheck> Checks)
{
    /// <summary>Whether no check failed. Skipped checks do not count as failed: <see cref="Skipped"/> lists them.</summary>
    public bool Passed => Failures.IsEmpty;

    /// <summary>The checks that failed.</summary>
    public ImmutableArray<AdapterCheck> Failures => [.. Checks.Where(check => check.Status == CheckStatus.Failed)];

    /// <summary>The checks that did not run, because the host's class does not offer what they need.</summary>
    public ImmutableArray<AdapterCheck> Skipped => [.. Checks.Where(check => check.Status == CheckStatus.Skipped)];

    /// <summary>Throws if a check failed. A test of any framework needs only this call.</summary>
    /// <exception cref="InvalidOperationException">A check failed. The message is the whole report.</exception>
    public void Require()
    {
        if (!Passed)
        {
            throw new InvalidOperationException(ToString());
        }
    }

    /// <summary>
    /// The adapter and how many checks failed, passed and were skipped. Then a line for each check that failed, for each that passed, and
    /// for each reason for which checks were skipped.
    /// </summary>
    public override string ToString()
    {
        AdapterCheck[] passed = [.. Checks.Where(check => check.Status == CheckStatus.Passed)];
        return string.Join('\n',
        [
            $"{Adapter}: {Failures.Length} failed, {passed.Length} passed, {Skipped.Length} skipped",
            .. Failures.Concat(passed).Select(check => $"  {check}"),
            .. Skipped.GroupBy(check => check.Seen, StringComparer.Ordinal).Select(Describe),
        ]);
    }

    // An adapter has few of the capabilities: without this, dozens of equal lines would hide the others.
    private static string Describe(IGrouping<string, AdapterCheck> skipped) =>
        skipped.Count() == 1 ? $"  {skipped.First()}" : $"  skipped {skipped.Count()} checks: {skipped.Key}";
}
