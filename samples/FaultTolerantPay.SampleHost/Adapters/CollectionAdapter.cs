namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Debits customers through one institution, and pays them back.</summary>
internal sealed class CollectionAdapter(string institution, BankConnection bank) : ICollectionChannel
{
    public InstitutionId Institution { get; } = new(institution);

    public TimeSpan LateBookingWindow => PayoutAdapter.BookingWindow;

    public async ValueTask<ChannelResult> CollectAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Result(await bank.PostAsync($"/collections/{Institution}/instructions",
            ChannelMessages.Of(instruction) with { AllowPart = true }, cancellationToken));

    public async ValueTask<ChannelResult> RefundAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Result(
            await bank.PostAsync($"/collections/{Institution}/refunds", ChannelMessages.Of(instruction), cancellationToken));

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken)
    {
        string kind = instruction.Key.Purpose == InstructionPurpose.CustomerRefund ? "refunds" : "instructions";
        return ChannelMessages.Found(
            await bank.GetAsync($"/collections/{Institution}/{kind}?reference={instruction.Reference}", cancellationToken));
    }
}
