using FaultTolerantPay.Statements.Fetching;

namespace FaultTolerantPay.Jobs;

/// <summary>How long work on statements has been due.</summary>
internal static class Lateness
{
    /// <summary>
    /// The time since the oldest due day of all providers; null if none is due. What a clock that was ahead wrote is not late.
    /// </summary>
    /// <param name="caller">Names the providers whose adapters fetch statement files.</param>
    /// <param name="settings">The settings in force.</param>
    /// <param name="time">The clock.</param>
    /// <param name="find">Since when the oldest day of a provider has been due; null if none is.</param>
    public static async ValueTask<TimeSpan?> OfAsync(
        StatementCaller caller, IProviderSettings settings, TimeProvider time, Func<ProviderSettings, ValueTask<DateTimeOffset?>> find)
    {
        DateTimeOffset? oldest = null;
        foreach (ProviderSettings known in caller.Providers.Select(settings.Find).OfType<ProviderSettings>())
        {
            DateTimeOffset? since = await find(known).ConfigureAwait(false);
            oldest = oldest <= since || since is null ? oldest : since;
        }

        return oldest is not { } due ? null
            : time.GetUtcNow() - due is var late && late > TimeSpan.Zero ? late
            : TimeSpan.Zero;
    }
}
