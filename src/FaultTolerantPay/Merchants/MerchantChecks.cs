using System.Globalization;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Merchants;

/// <summary>Finds every invalid field in requests about merchants.</summary>
internal static class MerchantChecks
{
    public const int MaxNameLength = 200;
    public const int MaxCurrencies = 200;

    // The maximum length shown of an invalid value: enough to find it, not enough to flood a log.
    private const int MaxShownLength = 80;

    public static List<FieldError> Errors(MerchantProfile profile, OperatorId by)
    {
        List<FieldError> errors = [];
        AddId(errors, nameof(profile.Id), profile.Id.Value);
        AddId(errors, nameof(by), by.Value);
        AddText(errors, nameof(profile.Name), profile.Name, MaxNameLength);
        AddId(errors, nameof(profile.Category), profile.Category);
        if (profile.Group is not null)
        {
            AddId(errors, nameof(profile.Group), profile.Group);
        }

        AddCurrencies(errors, profile);
        if (!Enum.IsDefined(profile.Status))
        {
            errors.Add(new(nameof(profile.Status), profile.Status.ToString(), "Active, Suspended or Closed"));
        }

        return errors;
    }

    public static List<FieldError> Errors(ConsentRequest change, DateTimeOffset now)
    {
        List<FieldError> errors = [];
        AddId(errors, nameof(change.Merchant), change.Merchant.Value);
        AddId(errors, nameof(change.By), change.By.Value);
        if (PlainText.FindReasonError(change.Reason) is { } error)
        {
            errors.Add(new(nameof(change.Reason), Show(change.Reason), $"{PlainText.ReasonExpectation}; it {error}"));
        }

        if (!change.IsGiven)
        {
            AddAbsent(errors, nameof(change.From), change.From);
            AddAbsent(errors, nameof(change.Until), change.Until);
        }
        else if (change.Until is { } until)
        {
            if (until <= now)
            {
                errors.Add(new(nameof(change.Until), Show(until), $"a time later than now, {Show(now)}"));
            }

            if (until <= change.From)
            {
                errors.Add(new(nameof(change.Until), Show(until), $"a time later than From, {Show(change.From.Value)}"));
            }
        }
        if (change.ExpectedVersion < 0)
        {
            errors.Add(
                new(nameof(change.ExpectedVersion), change.ExpectedVersion.Value.ToString(CultureInfo.InvariantCulture), "0 or more"));
        }

        return errors;
    }

    public static void AddId(List<FieldError> errors, string field, string? value)
    {
        if (!Identifier.IsValid(value))
        {
            errors.Add(new(field, Show(value), Identifier.Expectation));
        }
    }

    /// <summary>The fields in which a stored merchant differs from the profile.</summary>
    public static List<FieldError> ChangedFields(Merchant stored, MerchantProfile profile)
    {
        List<FieldError> errors = [];
        Add(nameof(profile.Name), profile.Name, stored.Name);
        Add(nameof(profile.Category), profile.Category, stored.Category);
        Add(nameof(profile.Group), profile.Group ?? "", stored.Group ?? "");
        Add(nameof(profile.Status), profile.Status.ToString(), stored.Status.ToString());
        if (!stored.Currencies.ToHashSet().SetEquals(profile.Currencies))
        {
            Add(nameof(profile.Currencies), string.Join(' ', profile.Currencies), string.Join(' ', stored.Currencies));
        }

        return errors;

        void Add(string field, string value, string known)
        {
            if (value != known)
            {
                errors.Add(new(field, Show(value), $"'{Show(known)}', as stored"));
            }
        }
    }

    private static void AddText(List<FieldError> errors, string field, string? value, int maxLength)
    {
        if (PlainText.FindError(value, maxLength) is { } error)
        {
            errors.Add(new(field, Show(value), $"1 to {maxLength} visible characters without a card number; it {error}"));
        }
    }

    private static void AddAbsent(List<FieldError> errors, string field, DateTimeOffset? value)
    {
        if (value is { } time)
        {
            errors.Add(new(field, Show(time), "no value when consent is withdrawn"));
        }
    }

    private static void AddCurrencies(List<FieldError> errors, MerchantProfile profile)
    {
        if (profile.Currencies.IsDefaultOrEmpty || profile.Currencies.Length > MaxCurrencies)
        {
            int? count = profile.Currencies.IsDefault ? null : profile.Currencies.Length;
            errors.Add(new(nameof(profile.Currencies), count is null ? null : $"{count} currencies", $"1 to {MaxCurrencies} currencies"));
            return;
        }
        var seen = new HashSet<Currency>();
        for (int i = 0; i < profile.Currencies.Length; i++)
        {
            Currency currency = profile.Currencies[i];
            if (!currency.IsKnown)
            {
                errors.Add(new($"{nameof(profile.Currencies)}[{i}]", Show(currency.Code), "an active ISO 4217 code"));
            }
            else if (!seen.Add(currency))
            {
                errors.Add(new($"{nameof(profile.Currencies)}[{i}]", currency.Code, "each currency once"));
            }
        }
    }

    private static string? Show(string? value) =>
        value is { Length: > MaxShownLength }
            ? $"{PlainText.Clean(value[..MaxShownLength], MaxShownLength)}… ({value.Length} characters)"
            : PlainText.Clean(value, MaxShownLength);

    private static string Show(DateTimeOffset time) => Details.Of("", time).Value;
}
