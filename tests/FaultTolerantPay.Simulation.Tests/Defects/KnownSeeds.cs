namespace FaultTolerantPay.Simulation.Tests.Defects;

/// <summary>
/// Seeds that found a planted defect, if it was not the first one. They are tried first, and save a search. Where one no longer finds its
/// defect, the search takes its place: the test's message names the seed to write here.
/// </summary>
internal static class KnownSeeds
{
    private static readonly Dictionary<string, ulong> All = new(StringComparer.Ordinal)
    {
        ["asked-at-another-channel"] = 2,
        ["attempts-forgotten"] = 4,
        ["caps-outside-the-commit"] = 25,
        ["card-callback-other-amount"] = 2,
        ["card-late-answer-overwrites"] = 4,
        ["card-notice-dropped"] = 52,
        ["card-quota-returned-twice"] = 7,
        ["card-surplus-returned-twice"] = 4,
        ["execution-not-shown"] = 6,
        ["hard-decline-goes-on"] = 3,
        ["mistaken-edit-taken-over"] = 4,
        ["not-found-too-early"] = 12,
        ["refund-all-to-one-account"] = 4,
        ["refund-to-newest-mandate"] = 16,
    };

    public static IEnumerable<ulong> Of(string defect) => All.TryGetValue(defect, out ulong seed) ? [seed] : [];
}
