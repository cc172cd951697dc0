using FaultTolerantPay.Faults;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>How a payment ends by what the business system said.</summary>
public sealed class PaymentEndTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly PaymentInHand Payment = new(
        new TransactionRequest
        {
            Merchant = new MerchantId("shop"),
            Order = new OrderId("order-1"),
            Customer = new CustomerId("customer-1"),
            Amount = new Money(5_000, new Currency("EUR")),
            RequestedAt = Now,
            AnswerBy = Now.AddSeconds(30),
        },
        Now,
        CancellationToken.None);

    private static IEnumerable<TestCaseData<PrimaryResult, object>> Ends()
    {
        yield return new(
            PrimaryResult.Succeeded("ref-1"),
            new PaymentEnd.Finished(new TransactionOutcome { Kind = OutcomeKind.CompletedByPrimary, DecidedAt = Now, Reference = "ref-1" }));
        yield return new(
            PrimaryResult.Declined("no-funds"),
            new PaymentEnd.Finished(new TransactionOutcome { Kind = OutcomeKind.DeclinedByPrimary, DecidedAt = Now, Reason = "no-funds" }));
        yield return new(
            PrimaryResult.NotExecuted(FaultKind.Withheld),
            new PaymentEnd.Withdrawn(TransactionOutcome.Unstored(OutcomeKind.Unavailable, OutcomeReasons.PrimaryDown, Now)));
        yield return new(
            PrimaryResult.NotExecuted(FaultKind.Withheld, OutcomeReasons.TooManyPastBreaker),
            new PaymentEnd.Withdrawn(TransactionOutcome.Unstored(OutcomeKind.Overloaded, OutcomeReasons.TooManyPastBreaker, Now)));
        yield return new(PrimaryResult.Pending(), new PaymentEnd.Held(OutcomeReasons.PrimaryPending));
        yield return new(PrimaryResult.Unknown(FaultKind.Application), new PaymentEnd.Held(OutcomeReasons.PrimaryUnknown));
        yield return new(default, new PaymentEnd.Held(OutcomeReasons.PrimaryUnknown));
    }

    [TestCaseSource(nameof(Ends))]
    public void Of_EachOutcomeOfTheBusinessSystem_EndsThePaymentAccordingly(PrimaryResult primary, object end) =>
        Assert.That(PaymentEnd.Of(primary, Payment), Is.EqualTo(end));
}
