using FaultTolerantPay.SampleBank.Faults;
using FaultTolerantPay.SampleBank.Http;
using FaultTolerantPay.SampleBank.Instructions;
using FaultTolerantPay.SampleBank.Ledger;

namespace FaultTolerantPay.SampleBank.Providers;

/// <summary>Takes a provider's orders and queries. How the provider answers is all that its kind changes.</summary>
internal sealed class ProviderDesk(
    EndpointGroups groups, InstructionDesk desk, ProviderRules rules, WaitingResults waiting, ProviderCallbacks callbacks,
    LedgerWriter ledger, ArrivalStamp reception)
{
    /// <summary>What each provider can do.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Kinds = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["sync"] = [InstructionKind.Pay, InstructionKind.Refund],
        ["callback"] =
        [
            InstructionKind.Pay, InstructionKind.Authorise, InstructionKind.Increment, InstructionKind.Capture, InstructionKind.Void,
            InstructionKind.Refund, InstructionKind.Reverse,
        ],
        ["polling"] = [InstructionKind.Pay, InstructionKind.Refund],
    };

    public async Task<IResult> TakeAsync(string provider, string kind, HttpContext http)
    {
        var group = groups.Provider(provider);
        RequireKind(provider, kind);
        var (read, agreement, text) = await RequestBody.ReadAsync(http, fields => (
            Read(fields, group.Name, kind), fields.OptionalText("agreement", 64), fields.OptionalText("text", 512)));
        // Decided on the ledger, because the agreement may end meanwhile.
        var (card, isGone) = agreement is null
            ? (read.Customer, false)
            : await ledger.RunAsync(session => Agreements.Find(session, provider, agreement));
        var order = read with { Customer = card };
        if (order.Customer is null && order.Original is null && !isGone)
        {
            throw BadRequestException.Of("cardNumber", "is missing, and so is agreement: one of them must be given");
        }

        return await desk.TakeAsync(
            http, group, order, session =>
            {
                if (provider != "sync")
                {
                    waiting.Hold(group.Name, order.Reference, group.Behaviour.CallbackDelayMs);
                }

                if (provider == "callback")
                {
                    // It ends with the bank, and handles its own failures.
                    _ = callbacks.SendLaterAsync(provider, group, order, text);
                }

                return group.Behaviour.Declines(order.Reference) is { } declined
                    ? declined with { DeclineKind = null }
                    : rules.Decide(session, order, isGone);
            },
            decision => waiting.Tell(group.Name, order.Reference, decision));
    }

    public Task<IResult> QueryAsync(string provider, string kind, HttpContext http)
    {
        RequireKind(provider, kind);
        var group = groups.Provider(provider);
        var reference = RequestQuery.Required(http, "reference");
        return desk.QueryAsync(http, group, kind, reference, decision => waiting.Tell(group.Name, reference, decision));
    }

    private static void RequireKind(string provider, string kind)
    {
        if (!Kinds[provider].Contains(kind, StringComparer.Ordinal))
        {
            throw BadRequestException.Of("kind", $"must be one of {string.Join(", ", Kinds[provider])}; was \"{kind}\"");
        }
    }

    private BankInstruction Read(FieldReader fields, string group, string kind)
    {
        bool refers = kind is not (InstructionKind.Pay or InstructionKind.Authorise);
        string order = fields.Text("order");
        return new BankInstruction
        {
            Group = group,
            Kind = kind,
            Reference = fields.Text("reference"),
            Merchant = fields.Text("merchantNumber"),
            Order = order,
            Attempt = order,
            Customer = CardFields.Read(fields),
            Purpose = kind,
            Ordinal = 0,
            AmountMinor = fields.Amount("amountMinor"),
            Currency = fields.Currency("currency"),
            SendBefore = fields.OptionalTime("sendBefore"),
            CallbackUrl = fields.OptionalLoopbackAddress("callbackUrl"),
            Original = refers ? fields.Text("original") : null,
            Received = reception.Now,
            Ticket = reception.NextTicket(),
        };
    }
}
