using System.Collections.Immutable;
using System.Globalization;
using FaultTolerantPay.Model;
using FaultTolerantPay.Payments.Cards;
using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Payments;

/// <summary>Finds every wrong field of a request, so that the answer names all of them.</summary>
internal static class RequestChecks
{
    private const string ATime = "a time later than now";

    public static List<FieldError> ErrorsOf(CardPaymentRequest request, CardDetails? card, DateTimeOffset now)
    {
        List<FieldError> errors = [];
        AddKey(errors, nameof(request.Key), request.Key);
        AddAmount(errors, request.Amount);
        AddDeadline(errors, request.AnswerBy, now);
        if (card is null == request.CardToken is null)
        {
            string? given = card is null ? null : "card details and a token";
            errors.Add(new(nameof(request.CardToken), given, "either the card's details or its token"));
        }

        if (request.CardToken is not null && !CardTokenText.TryParse(request.CardToken, out _))
        {
            errors.Add(new(nameof(request.CardToken), null, "a card token, as CardToken.ToString() gives it"));
        }

        AddNames(errors, request.Attributes, request.Requirements, request.Capabilities, request.Elements);
        return errors;
    }

    /// <summary>The numbers of names in a request. Whether the routing schema has them, the router says.</summary>
    public static void AddNames(
        List<FieldError> errors,
        IReadOnlyDictionary<string, string> attributes,
        IReadOnlyDictionary<string, Requirement> requirements,
        ImmutableArray<string> capabilities,
        ImmutableArray<string> elements)
    {
        AddCount(errors, nameof(CardPaymentRequest.Attributes), attributes.Count);
        AddCount(errors, nameof(CardPaymentRequest.Requirements), requirements.Count);
        AddCount(errors, nameof(CardPaymentRequest.Capabilities), capabilities.Length);
        AddCount(errors, nameof(CardPaymentRequest.Elements), elements.Length);
    }

    public static List<FieldError> ErrorsOf(PaymentOperationRequest request, OperationKind kind, DateTimeOffset now)
    {
        List<FieldError> errors = [];
        AddKey(errors, nameof(request.Payment), request.Payment);
        if (!Identifier.IsValid(request.RequestId))
        {
            errors.Add(new(nameof(request.RequestId), request.RequestId, Identifier.Expectation));
        }

        bool needsAmount = kind is OperationKind.Increment or OperationKind.Capture or OperationKind.Refund;
        if (request.Amount is null && needsAmount)
        {
            errors.Add(new(nameof(request.Amount), null, "an amount of more than 0"));
        }
        else if (request.Amount is { } amount && needsAmount)
        {
            AddAmount(errors, amount);
        }
        else if (request.Amount is { } unneeded)
        {
            errors.Add(new(nameof(request.Amount), unneeded.ToString(), $"no amount: {kind} is of the whole"));
        }

        if (request.Original is not null && kind is not (OperationKind.Refund or OperationKind.Reverse))
        {
            errors.Add(new(nameof(request.Original), request.Original.ToString(), $"nothing: {kind} is of the authorisation"));
        }

        AddDeadline(errors, request.AnswerBy, now);
        return errors;
    }

    private static void AddKey(List<FieldError> errors, string field, TransactionKey key)
    {
        Add("Merchant", key.Merchant.Value);
        Add("Order", key.Order.Value);
        Add("Attempt", key.Attempt.Value);

        void Add(string part, string? value)
        {
            if (!Identifier.IsValid(value))
            {
                errors.Add(new($"{field}.{part}", value, Identifier.Expectation));
            }
        }
    }

    private static void AddAmount(List<FieldError> errors, Money amount)
    {
        if (amount.Minor <= 0)
        {
            errors.Add(new("Amount", amount.Minor.ToString(CultureInfo.InvariantCulture), "more than 0 minor units"));
        }

        if (!Currency.TryParse(amount.Currency.Code, CultureInfo.InvariantCulture, out _))
        {
            errors.Add(new("Amount.Currency", amount.Currency.Code, "three upper-case letters"));
        }
    }

    private static void AddDeadline(List<FieldError> errors, DateTimeOffset answerBy, DateTimeOffset now)
    {
        if (answerBy <= now)
        {
            errors.Add(new("AnswerBy", answerBy.ToString("O", CultureInfo.InvariantCulture), ATime));
        }
    }

    private static void AddCount(List<FieldError> errors, string field, int count)
    {
        if (count > CardPaymentRequest.MaxNames)
        {
            errors.Add(new(field, count.ToString(CultureInfo.InvariantCulture), $"at most {CardPaymentRequest.MaxNames} names"));
        }
    }
}
