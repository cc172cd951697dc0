namespace FaultTolerantPay.SampleHost.Adapters;

/// <summary>Pays merchants through one of the bank's payout channels.</summary>
internal sealed class PayoutAdapter(BankChannel channel, BankConnection bank, Func<Uri?> callbackUrl) : IPayoutChannel
{
    /// <summary>
    /// How long after its deadline the bank may still book an instruction; its README says so, and its answers to queries repeat it.
    /// </summary>
    public static readonly TimeSpan BookingWindow = TimeSpan.FromSeconds(5);

    private readonly string _path = $"/payouts/{channel.PayoutAtBank}/instructions";

    public InstitutionId Institution => channel.Institution;

    public ChannelId Channel => channel.Id;

    public TimeSpan LateBookingWindow => BookingWindow;

    public async ValueTask<ChannelResult> PayAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Result(
            await bank.PostAsync(_path, ChannelMessages.Of(instruction) with { CallbackUrl = callbackUrl() }, cancellationToken));

    public async ValueTask<QueryResult> QueryAsync(Instruction instruction, CancellationToken cancellationToken) =>
        ChannelMessages.Found(await bank.GetAsync($"{_path}?reference={instruction.Reference}", cancellationToken));
}
