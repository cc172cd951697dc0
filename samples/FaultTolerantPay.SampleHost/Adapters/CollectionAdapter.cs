namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Debits customers through one channel of an institution, and pays them back.</summary>
internal sealed class CollectionAdapter(BankChannel channel, BankConnection bank) : ICollectionChannel
{
    public InstitutionId Institution => channel.Institution;

    public ChannelId Channel => channel.Id;

    public TimeSpan LateBookingWindow => PayoutAdapter.BookingWindow;

    public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Result(await bank.PostAsync($"/collections/{Channel}/instructions",
            ChannelMessages.Of(instruction) with { AllowPart = true }, cancellationToken));

    public async ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Result(
            await bank.PostAsync($"/collections/{Channel}/refunds", ChannelMessages.Of(instruction), cancellationToken));

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        string kind = instruction.Key.Purpose == InstructionPurpose.CustomerRefund ? "refunds" : "instructions";
        return ChannelMessages.Found(
            await bank.GetAsync($"/collections/{Channel}/{kind}?reference={instruction.Reference}", cancellationToken));
    }
}
