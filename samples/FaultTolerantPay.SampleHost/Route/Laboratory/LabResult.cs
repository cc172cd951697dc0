namespace FaultTolerantPay.SampleHost.Route.Laboratory;

/// <summary>What one policy earned in one world.</summary>
/// <param name="World">The world.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Values">The net value of each part of the run, in minor units.</param>
/// <param name="BestValues">What the clairvoyant earned.</param>
/// <param name="MeasuredFrom">From which progress on the result counts.</param>
/// <param name="FoundAfter">After how many payments of its segment the hidden channel was found; null: never, or there is none.</param>
/// <param name="Unroutable">How many payments found no channel.</param>
internal sealed record LabResult(
    string World,
    string Policy,
    int Seed,
    double[] Values,
    double[] BestValues,
    double MeasuredFrom,
    int? FoundAfter,
    int Unroutable)
{
    /// <summary>The part of the clairvoyant's net value.</summary>
    public double Score
    {
        get
        {
            int from = (int)Math.Ceiling(MeasuredFrom * Values.Length);
            return Values.Skip(from).Sum() / BestValues.Skip(from).Sum();
        }
    }
}
