namespace FaultTolerantPay.Snippets;

/// <summary>The code of docs/reference/card-payments.md.</summary>
internal static class CardPaymentSnippets
{
    public static async Task<string> PayAsync(
        ICardPayments payments, CardDetails card, TimeProvider time, CancellationToken cancellationToken)
    {
        #region pay
        CardPaymentAnswer answer = await payments.PayAsync(
            new CardPaymentRequest
            {
                Key = new TransactionKey(new MerchantId("shop-17"), new OrderId("order-52")),
                Amount = new Money(2_000, new Currency("CNY")),
                Attributes = new Dictionary<string, string> { ["industry"] = "retail" },
                AnswerBy = time.GetUtcNow().AddSeconds(20),
            },
            card,
            cancellationToken);
        string told = answer switch
        {
            { Refusal: { } refusal } => $"not done: {refusal} {answer.Reason}",
            { Payment.State: ChannelPaymentState.Paid } => "paid",
            { Payment.State: ChannelPaymentState.Declined or ChannelPaymentState.NotExecuted } => $"not paid: {answer.Operation?.Code}",
            _ => "the result follows",
        };
        #endregion
        return told;
    }
}
