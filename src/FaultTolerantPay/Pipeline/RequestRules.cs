using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Pipeline;

/// <summary>Validates requests. All invalid fields are reported together.</summary>
internal static class RequestRules
{
    /// <summary>Null if the request is valid.</summary>
    public static Refusal? Check(TransactionRequest request, DateTimeOffset now, PipelineOptions options)
    {
        long requestedAt = request.RequestedAt.UtcTicks;
        long answerBy = request.AnswerBy.UtcTicks;
        bool isSound = Identifier.IsValid(request.Merchant.Value) && Identifier.IsValid(request.Order.Value)
            && Identifier.IsValid(request.Customer.Value) && request.Customer != CustomerId.Erased
            && request.Amount.Minor > 0 && request.Amount.Currency.IsKnown
            && requestedAt >= now.UtcTicks - options.MaxRequestAge.Ticks && requestedAt <= now.UtcTicks + options.MaxClockAhead.Ticks
            && answerBy > requestedAt && answerBy - requestedAt <= options.MaxTimeToAnswer.Ticks
            && (request.Attempt is not { } attempt || Identifier.IsValid(attempt.Value))
            && (request.Institution is not { } institution || Identifier.IsValid(institution.Value))
            && (request.Mandate is not { } mandate || (Identifier.IsValid(mandate.Institution.Value) && Identifier.IsValid(mandate.Token)));
        return isSound ? null : Explain(request, now, options);
    }

    private static Refusal Explain(TransactionRequest request, DateTimeOffset now, PipelineOptions options)
    {
        List<Detail> errors = [];
        void Id(string field, string? value, bool isShown = true)
        {
            if (!Identifier.IsValid(value))
            {
                errors.Add(new Detail(field, $"{(isShown ? $"'{Shorten(value)}'" : "the value given")} is not {Identifier.Expectation}"));
            }
        }
        void Expect(bool holds, string field, string value, string expected)
        {
            if (!holds)
            {
                errors.Add(new Detail(field, $"{value} is not {expected}"));
            }
        }
        static string At(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

        Id("merchant", request.Merchant.Value);
        Id("order", request.Order.Value);
        if (request.Attempt is { } attempt)
        {
            Id("attempt", attempt.Value);
        }

        Id("customer", request.Customer.Value);
        // An advance of an erased customer is never collected.
        Expect(request.Customer != CustomerId.Erased, "customer", $"'{request.Customer}'", "a customer: it stands for one that is erased");
        Expect(request.Amount.Minor > 0, "amount", request.Amount.Minor.ToString(CultureInfo.InvariantCulture), "more than 0 minor units");
        Expect(request.Amount.Currency.IsKnown, "currency", $"'{Shorten(request.Amount.Currency.Code)}'", "an active ISO 4217 code");
        Expect(
            request.RequestedAt >= now.Minus(options.MaxRequestAge) && request.RequestedAt <= now.Plus(options.MaxClockAhead),
            "requestedAt", At(request.RequestedAt),
            $"between {At(now.Minus(options.MaxRequestAge))} and {At(now.Plus(options.MaxClockAhead))}");
        Expect(
            request.AnswerBy > request.RequestedAt && request.AnswerBy <= request.RequestedAt.Plus(options.MaxTimeToAnswer),
            "answerBy", At(request.AnswerBy), $"after requestedAt, and at most {options.MaxTimeToAnswer} later");
        if (request.Institution is { } institution)
        {
            Id("institution", institution.Value);
        }

        if (request.Mandate is { } mandate)
        {
            Id("mandate.institution", mandate.Institution.Value);
            // A token could be a card number entered in the wrong field, so it is never shown (M8).
            Id("mandate.token", mandate.Token, isShown: false);
        }
        return new Refusal { Code = RefusalCode.BadRequest, Rule = RuleNames.RequestFields, Details = errors };
    }

    private static string Shorten(string? value) =>
        value is null ? "" : value.Length <= Identifier.MaxLength ? value : string.Concat(value.AsSpan(0, Identifier.MaxLength), "…");
}
