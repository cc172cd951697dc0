using FaultTolerantPay.Operations;
using FaultTolerantPay.Recovery;
using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Advances;

// Other mandates for what is still to be collected or paid back.
internal sealed partial class AdvanceOperations
{
    public ValueTask<AdvanceOperationResult> ReplaceMandateAsync(TransactionKey key, MandateOrder order, CancellationToken cancellationToken) =>
        OrderAsync(key, Checks(order), change => Replace(change, order, forCustomer: null), cancellationToken);

    public async ValueTask<MandateOrderResult> ReplaceMandatesAsync(CustomerId customer, InstitutionId? institution, MandateOrder order, CancellationToken cancellationToken)
    {
        string?[] checks = [OrderChecks.Id("customer", customer.Value), institution is { } named ? OrderChecks.Id("institution", named.Value) : null, .. Checks(order)];
        string mistakes = OrderChecks.Join(checks);
        if (mistakes.Length > 0)
            return new MandateOrderResult(OperationStatus.BadInput, mistakes, 0, 0);
        var filter = new OutstandingFilter { Customer = customer };
        int replaced = 0, asBefore = 0;
        string? after = null;
        do
        {
            QueryPage<Advance> page = await queries.ListOutstandingAsync(filter, after, StoreRules.LongestPage, cancellationToken).ConfigureAwait(false);
            foreach (Advance advance in page.Items)
            {
                // What this order replaced before it was interrupted may be at another institution now.
                if (institution is not null && advance.Means?.Institution != institution && !advance.Mandates.Any(change => change.Order == order.Id))
                    continue;
                // One commit for each: an order that is interrupted goes on when it is given again.
                AdvanceOperationResult result = await OrderAsync(advance.Key, [], change => Replace(change, order, customer), cancellationToken).ConfigureAwait(false);
                if (result.Status == OperationStatus.NotAllowed && result.Advance is not { IsFinal: true })
                    return new MandateOrderResult(OperationStatus.NotAllowed, $"{advance.Key}: {result.Reason}", replaced, asBefore);
                replaced += result.Status == OperationStatus.Done ? 1 : 0;
                asBefore += result.Status == OperationStatus.DoneBefore ? 1 : 0;
            }
            after = page.Next;
        }
        while (after is not null);
        return replaced + asBefore == 0
            ? new MandateOrderResult(OperationStatus.NotFound, $"customer {customer} has no open advance{(institution is null ? "" : $" with a mandate at {institution}")}", 0, 0)
            : new MandateOrderResult(replaced > 0 ? OperationStatus.Done : OperationStatus.DoneBefore, null, replaced, asBefore);
    }

    private Verdict Replace(AdvanceChange change, MandateOrder order, CustomerId? forCustomer)
    {
        Advance advance = change.Before;
        if (advance.Mandates.FirstOrDefault(earlier => earlier.Order == order.Id) is { } known)
            return known.Mandate == order.Mandate ? Verdict.Before : Verdict.NotAllowed($"order {order.Id} brought another mandate before");
        if (advance.IsFinal)
            return Verdict.NotAllowed($"the advance is {advance.State}; nothing is collected or paid back");
        if (advance.IsForgotten)
            return Verdict.NotAllowed("its customer is forgotten; it is settled or paid back by hand");
        if (advance.Means == order.Mandate)
            return Verdict.Before;
        string origin = $"order {order.Id}{(forCustomer is { } customer ? $" for customer {customer}" : "")}: {order.Reason}";
        var mandate = new MandateChange(order.Id, order.Mandate, change.At);
        return Verdict.Done(change.ReplaceMandate(mandate, origin, order.By, collection.AgainAt(change.At)));
    }

    private string?[] Checks(MandateOrder order)
    {
        ArgumentNullException.ThrowIfNull(order);
        InstitutionId institution = order.Mandate.Institution;
        // Where the business system posts the debits, no channel need collect.
        bool mayBe = Identifier.IsValid(institution.Value) && (_recovery.AdviceMode == AdviceMode.PostsDebit || channels.Collection(institution) is not null);
        return
        [
            OrderChecks.Id("order", order.Id),
            mayBe ? null : OrderChecks.Id("mandate institution", institution.Value) ?? $"mandate institution is '{institution}': expected one with a collection channel.",
            // The token is shown to nobody (M8).
            OrderChecks.Field(Identifier.IsValid(order.Mandate.Token), "mandate token", "the value given", Identifier.Expectation),
            .. OrderChecks.Of(order.By, order.Reason),
        ];
    }
}
