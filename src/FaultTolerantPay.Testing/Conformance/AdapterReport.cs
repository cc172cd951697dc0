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

    /// <summary>The adapter, and a line for each check.</summary>
    public override string ToString() => string.Join('\n', [Adapter, .. Checks.Select(check => $"  {check}")]);
}
