namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>A payment of a world.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="At">When it comes.</param>
/// <param name="Progress">How much of the run is over, 0 to 1.</param>
/// <param name="Segment">Its segment.</param>
/// <param name="AmountMinor">Its amount, in minor units.</param>
/// <param name="Luck">
/// 0 to 1: it is approved where the rate is higher. The same for all policies, so that only their choices differ.
/// </param>
internal readonly record struct Payment(int Number, DateTimeOffset At, double Progress, int Segment, long AmountMinor, double Luck);
