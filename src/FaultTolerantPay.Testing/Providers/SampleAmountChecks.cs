using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Providers;

/// <summary>The checks of amounts: they go to the provider in minor units, whatever the currency.</summary>
internal static class SampleAmountChecks
{
    public static IReadOnlyList<Check<ProviderRun>> All { get; } =
    [
        .. new[] { 0, 2, 3 }.Select(digits => new Check<ProviderRun>(
            $"Amount_With{digits}MinorDigits_ArrivesAsItIs",
            "one execution of the amount and currency that were sent",
            run => AmountAsync(run, digits))),
    ];

    private static async Task<CheckResult> AmountAsync(ProviderRun run, int digits)
    {
        if (run.Charge is not { } method)
        {
            return CheckResult.Skipped("the adapter neither pays nor authorises");
        }

        ProviderSample[] samples =
            [.. run.Subject.Samples.Where(sample => sample.Amount.Currency is { IsKnown: true } known && known.MinorDigits == digits)];
        foreach (ProviderSample sample in samples)
        {
            SentOrder order = run.New(method, sample);
            OriginalOperation sent = await run.DoneAsync(order).ConfigureAwait(false);
            if (await run.ReadBookingsAsync(order).ConfigureAwait(false) is not { } bookings)
            {
                return CheckResult.Skipped("ReadBookingsAsync is not offered");
            }

            if (bookings is not [var booked] || booked.Amount != sent.Amount)
            {
                return CheckResult.Failed(
                    $"{sent.Amount} was sent, and [{string.Join(", ", bookings.Select(booking => booking.Amount))}] executed");
            }
        }

        return samples.Length == 0
            ? CheckResult.Skipped($"Samples has no currency with {digits} minor digits")
            : CheckResult.Passed;
    }
}
