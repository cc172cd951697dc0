using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>Steps that tests of evidence share.</summary>
internal static class EvidenceSteps
{
    public const string Why = "seen on the channel's statement";

    /// <summary>The first collection ended as not found, and later turns out to be booked.</summary>
    public static async Task<TransactionRequest> CollectionBookedAfterAllAsync(StandInHarness world)
    {
        TransactionRequest request = await world.FirstCollectionNotFoundAsync();
        await world.ReportAsync(world.AlphaCollection.Sent[0], ChannelResult.Succeeded("booked after all"));
        return request;
    }
}
