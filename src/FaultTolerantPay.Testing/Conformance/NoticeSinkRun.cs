namespace FaultTolerantPay.Testing.Conformance;

/// <summary>One run of the suite on a notice sink.</summary>
internal sealed record NoticeSinkRun(NoticeSinkUnderTest Subject, AdapterRun<INoticeSink> Calls)
{
    public const string NoCount = "CountDeliveriesAsync is not offered";

    /// <summary>A new notice of a kind, with the recipient for that kind.</summary>
    public Notice New(NoticeKind kind)
    {
        var key = new TransactionKey(Subject.Merchant, new OrderId(AdapterRun<INoticeSink>.NewId()));
        bool isToCustomer = kind is NoticeKind.AdmissionRefused or NoticeKind.LimitExceeded;
        RefusalCode? code = kind switch
        {
            NoticeKind.AdmissionRefused => RefusalCode.AdmissionRefused,
            NoticeKind.LimitExceeded => RefusalCode.LimitExceeded,
            NoticeKind.CreditInsufficient => RefusalCode.CreditInsufficient,
            _ => null,
        };
        return new Notice
        {
            Id = $"{key}#{kind}",
            Kind = kind,
            Key = key,
            Customer = isToCustomer ? Subject.Customer : null,
            Refund = kind == NoticeKind.RefundRejected ? new RefundId(AdapterRun<INoticeSink>.NewId()) : null,
            PaymentState = kind == NoticeKind.OperationEnded ? ChannelPaymentState.Paid : null,
            Operation = kind == NoticeKind.OperationEnded ? new OperationNumber(OperationKind.Pay, 1) : null,
            OperationOutcome = kind == NoticeKind.OperationEnded ? OperationOutcome.Succeeded : null,
            Outcome = kind == NoticeKind.OperationEnded ? null : new TransactionOutcome
            {
                Kind = code is null ? OutcomeKind.Failed : OutcomeKind.Refused,
                DecidedAt = Calls.Time.GetUtcNow(),
                Refusal = code is { } refused ? new Refusal { Code = refused, Rule = "conformance", Notice = kind } : null,
            },
        };
    }

    public Task<Called<bool>> DeliverAsync(Notice notice) => Calls.CallAsync(Delivery(notice));

    public static Func<INoticeSink, CancellationToken, ValueTask<bool>> Delivery(Notice notice) => async (sink, token) =>
    {
        await sink.DeliverAsync(notice, token).ConfigureAwait(false);
        return true;
    };

    /// <summary>Checks that the receiver got a notice once.</summary>
    public async Task<CheckResult> JudgeReceivedOnceAsync(Notice notice) =>
        await Subject.CountDeliveriesAsync(notice, Calls.Stop).ConfigureAwait(false) is { } count
            ? CheckResult.Of(count == 1, $"{count} deliveries")
            : CheckResult.Skipped(NoCount);
}
