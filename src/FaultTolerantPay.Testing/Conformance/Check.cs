namespace FaultTolerantPay.Testing.Conformance;

/// <summary>One check, before it runs.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expected">What an adapter must do.</param>
/// <param name="RunAsync">Runs it.</param>
internal sealed record Check<TRun>(string Name, string Expected, Func<TRun, Task<CheckResult>> RunAsync)
{
    public async Task<AdapterCheck> JudgeAsync(TRun run)
    {
        try
        {
            CheckResult result = await RunAsync(run).ConfigureAwait(false);
            return new AdapterCheck(Name, result.Status, Expected, result.Seen);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The host's hook failed. The check has no result, so it must not pass.
            return new AdapterCheck(Name, CheckStatus.Failed, Expected, $"the check ended with {error.GetType().Name}: {error.Message}");
        }
    }
}
