namespace FaultTolerantPay.SampleBank.Ledger;

/// <summary>Values of the column <c>booking.kind</c>.</summary>
internal static class BookingKind
{
    public const string Execution = "execution";
    public const string Reversal = "reversal";
    public const string Payout = "payout";
    public const string Collection = "collection";
    public const string AdviceDebit = "advice_debit";
    public const string CustomerRefund = "customer_refund";
    public const string CardPayment = "card_payment";
    public const string CardCapture = "card_capture";
    public const string CardRefund = "card_refund";
    public const string Fee = "fee";
}
