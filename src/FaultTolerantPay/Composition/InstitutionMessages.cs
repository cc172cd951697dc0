using FaultTolerantPay.Routing.Model;

namespace FaultTolerantPay.Composition;

/// <summary>The message about an institution that is not registered.</summary>
internal static class InstitutionMessages
{
    public static string NotRegistered(string place, string written, IReadOnlyCollection<string> registered)
    {
        string? suggestion = NameSuggestion.Sentence(written, registered);
        return $"{place} is '{written}': expected a registered institution, one of {string.Join(", ", registered)}."
            + (suggestion is null ? "" : " " + suggestion);
    }
}
