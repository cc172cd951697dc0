using FaultTolerantPay.SampleBank.Http;

namespace FaultTolerantPay.SampleBank.Instructions;

/// <summary>One instruction as a caller sends it. <see cref="Reference"/> is the caller's key of it.</summary>
internal sealed record BankInstruction
{
    public required string Group { get; init; }
    public required string Kind { get; init; }
    public required string Reference { get; init; }
    public required string Merchant { get; init; }
    public required string Order { get; init; }

    /// <summary>Which try to pay the order it belongs to: the order's id where the caller names none.</summary>
    public required string Attempt { get; init; }
    public string? Customer { get; init; }
    public required string Purpose { get; init; }
    public required long Ordinal { get; init; }
    public required long AmountMinor { get; init; }
    public required string Currency { get; init; }
    public DateTimeOffset? SendBefore { get; init; }
    public Uri? CallbackUrl { get; init; }

    /// <summary>Orders to providers: the reference of the order that is captured, raised, voided or refunded.</summary>
    public string? Original { get; init; }

    /// <summary>When the bank received it; a higher ticket came later, also across a restart.</summary>
    public required DateTimeOffset Received { get; init; }
    public required long Ticket { get; init; }

    /// <summary>A confirmation is decided each time it is asked: what it answers may have changed.</summary>
    public bool AsksAnew => Kind == InstructionKind.Confirm;

    public static BankInstruction Read(FieldReader fields, string group, string kind, ArrivalStamp reception, bool needsCustomer,
        bool needsDeadline) => new()
        {
            Group = group,
            Kind = kind,
            Reference = fields.Text("reference"),
            Merchant = fields.Text("merchant"),
            Order = fields.Text("order"),
            Attempt = fields.OptionalText("attempt") ?? fields.Text("order"),
            Customer = needsCustomer ? fields.Text("customer") : fields.OptionalText("customer"),
            Purpose = fields.Text("purpose", 32),
            Ordinal = fields.Number("ordinal", 0, int.MaxValue),
            AmountMinor = fields.Amount("amountMinor"),
            Currency = fields.Currency("currency"),
            SendBefore = needsDeadline ? fields.Time("sendBefore") : fields.OptionalTime("sendBefore"),
            Received = reception.Now,
            Ticket = reception.NextTicket(),
        };

    /// <summary>A confirmation names an instruction and moves no money of its own.</summary>
    public static BankInstruction ReadConfirmation(FieldReader fields, string group, ArrivalStamp reception) => new()
    {
        Group = group,
        Kind = InstructionKind.Confirm,
        Reference = fields.Text("reference"),
        Merchant = fields.Text("merchant"),
        Order = fields.Text("order"),
        Attempt = fields.OptionalText("attempt") ?? fields.Text("order"),
        Purpose = InstructionKind.Confirm,
        Ordinal = 0,
        AmountMinor = 0,
        Currency = "",
        Received = reception.Now,
        Ticket = reception.NextTicket(),
    };

    public bool SameContent(StoredInstruction stored) =>
        (Merchant, Order, Attempt, Customer, AmountMinor, Currency, Original) == (stored.Merchant, stored.Order, stored.Attempt,
            stored.Customer, stored.AmountMinor, stored.Currency, stored.Original);
}
