using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>
/// Checks a host's adapter of a provider against its contract, in a test of any framework or in a program: <c>(await
/// ProviderConformance.RunAsync(subject)).Require()</c>. It moves money at the provider, so run it against a test system.
/// </summary>
public static class ProviderConformance
{
    private static readonly IReadOnlyList<Check<ProviderRun>> All =
    [
        .. IdentityChecks.All, .. OrderChecks.All, .. SampleAmountChecks.All, .. PreauthorisationChecks.All, .. QueryChecks.All,
            .. CardChecks.All, .. CallbackChecks.All,
    ];

    /// <summary>The names of the checks, in the order in which they run.</summary>
    public static IReadOnlyList<string> Checks { get; } = [.. All.Select(check => check.Name)];

    /// <summary>Checks an adapter. Checks of capabilities that it does not have are skipped.</summary>
    /// <param name="subject">The adapter, and the data that the suite needs.</param>
    /// <param name="only">The only check to run; null: all.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <exception cref="ArgumentException">
    /// There is no check of this name, no sample, or a sample that cannot be sent: its channel has no settings, or its amount has no parts.
    /// </exception>
    public static async Task<AdapterReport> RunAsync(
        ProviderUnderTest subject, string? only = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subject);
        RequireSamples(subject);
        Check<ProviderRun>[] chosen = [.. All.Where(check => only is null || check.Name == only)];
        if (chosen.Length == 0)
        {
            throw new ArgumentException($"There is no check '{only}' of providers.", nameof(only));
        }

        ProviderRun run = await ProviderRun.StartAsync(subject, cancellationToken).ConfigureAwait(false);
        var found = new List<AdapterCheck>();
        foreach (Check<ProviderRun> check in chosen)
        {
            cancellationToken.ThrowIfCancellationRequested();
            found.Add(await check.JudgeAsync(run).ConfigureAwait(false));
        }

        return new AdapterReport(run.Adapter.Name, [.. found]);
    }

    private static void RequireSamples(ProviderUnderTest subject)
    {
        if (subject.Samples.Count == 0)
        {
            throw new ArgumentException("The subject offers no sample: expected at least one.", nameof(subject));
        }

        if (subject.Samples.FirstOrDefault(sample => subject.Context.Settings.Find(sample.Channel) is null) is { } lost)
        {
            throw new ArgumentException($"A sample is of {lost.Channel}, which the settings do not have.", nameof(subject));
        }

        if (subject.Samples.FirstOrDefault(sample => sample.Amount.Minor < 2) is { } small)
        {
            throw new ArgumentException($"A sample's amount is {small.Amount}; expected 2 minor units or more.", nameof(subject));
        }
    }
}
