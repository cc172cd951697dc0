using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of what an adapter says about itself.</summary>
internal static class IdentityChecks
{
    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        new("Provider_EachAdapter_IsThatOfTheSettings", "the id of the settings, for each adapter that is opened", ProviderAsync),
        new("LateBookingWindow_EachAdapter_IsFrom0To30Days", "0 s to 30 d, the same for each adapter that is opened", WindowAsync),
        new("Capabilities_OfTheAdapter_AreSome", "at least one capability's interface", CapabilitiesAsync),
    ];

    private static Task<CheckResult> ProviderAsync(ProviderRun run) => TwoAsync(run, one => one.Provider, (id, again) =>
        CheckResult.Of(id == run.Context.Settings.Id && id == again, $"'{id}', then '{again}'"));

    private static Task<CheckResult> WindowAsync(ProviderRun run) => TwoAsync(run, one => one.LateBookingWindow, (window, again) =>
        CheckResult.Of(window >= TimeSpan.Zero && window <= TimeSpan.FromDays(30) && window == again, $"{window}, then {again}"));

    private static Task<CheckResult> CapabilitiesAsync(ProviderRun run)
    {
        bool hasSome = MoneyMethod.All.Any(run.Can) || CardMethod.All.Any(method => run.Can(method.Capability));
        return Task.FromResult(CheckResult.Of(hasSome, "no interface of a capability"));
    }

    private static Task<CheckResult> TwoAsync<T>(ProviderRun run, Func<IProviderAdapter, T> read, Func<T, T, CheckResult> judge) =>
        run.Calls.WithAdapterAsync(one => run.Calls.WithAdapterAsync(other => Task.FromResult(judge(read(one), read(other)))));
}
