using FaultTolerantPay.Model;

namespace FaultTolerantPay.Adapters;

/// <summary>The registered institutions, with unique ids.</summary>
internal static class InstitutionList
{
    /// <summary>The institutions in the order of registration.</summary>
    /// <exception cref="ArgumentException">An id is invalid or occurs twice.</exception>
    public static IInstitution[] Checked(IEnumerable<IInstitution> institutions)
    {
        IInstitution[] all = [.. institutions];
        var ids = new HashSet<InstitutionId>();
        foreach (IInstitution institution in all)
        {
            if (!Identifier.IsValid(institution.Id.Value))
            {
                throw new ArgumentException($"Institution id '{institution.Id}': expected {Identifier.Expectation}.", nameof(institutions));
            }

            if (!ids.Add(institution.Id))
            {
                throw new ArgumentException(
                    $"Institution id '{institution.Id}' is registered twice: expected different ids.", nameof(institutions));
            }
        }
        return all;
    }

    /// <summary>The named institutions in the given order; all of them if no name is given.</summary>
    /// <exception cref="ArgumentException">A name is not a registered institution.</exception>
    public static IInstitution[] InOrder(IEnumerable<IInstitution> institutions, IEnumerable<string> names)
    {
        IInstitution[] all = Checked(institutions);
        IInstitution[] named =
        [
            .. names.Select(name => Array.Find(all, institution => institution.Id.Value == name) ?? throw new ArgumentException(
                $"CreditOptions.Institutions names '{name}': "
                + $"expected one of {string.Join(", ", all.Select(institution => institution.Id))}.",
                nameof(names))),
        ];
        return named.Length == 0 ? all : named;
    }
}
