using FaultTolerantPay.Configuration;
using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Finds adapters that contradict each other and adapter properties that are out of range. Reads each property once: adapters do not change
/// while the host runs.
/// </summary>
internal sealed class AdapterRegistrationCheck(IServiceProvider services) : IOptionsConsistencyCheck
{
    private IReadOnlyList<string>? _found;

    public IEnumerable<string> FindErrors(OptionSet options) => _found ??= Find();

    private List<string> Find()
    {
        var adapters = new RegisteredAdapters(services);
        List<string> errors = [];
        string[] institutions =
            [.. adapters.GetAll<IInstitution>().Select(institution => adapters.Read(institution, i => i.Id.Value, "Id", null) ?? "")];
        foreach (string id in institutions.Where(id => !Identifier.IsValid(id)))
        {
            errors.Add($"The id of a registered IInstitution is '{id}': expected {Identifier.Expectation}.");
        }

        errors.AddRange(Repeated(institutions, "IInstitution is registered for"));

        CheckChannels(
            nameof(IPayoutChannel),
            adapters.GetAll<IPayoutChannel>().Select(
                channel => ((object)channel, Institution(channel, c => c.Institution), ChannelOf(channel, c => c.Channel),
                    LateBooking(channel, c => c.LateBookingWindow))));
        CheckChannels(
            nameof(ICollectionChannel),
            adapters.GetAll<ICollectionChannel>().Select(
                channel => ((object)channel, Institution(channel, c => c.Institution), ChannelOf(channel, c => c.Channel),
                    LateBooking(channel, c => c.LateBookingWindow))));

        foreach (IStandInStage stage in adapters.GetAll<IStandInStage>())
        {
            StagePosition position = adapters.Read(stage, s => s.Position, nameof(stage.Position), StagePosition.BeforeAdmission);
            if (!Enum.IsDefined(position))
            {
                errors.Add(
                    $"{stage.GetType().Name}.{nameof(stage.Position)} is {position}: "
                    + $"expected one of {string.Join(", ", Enum.GetNames<StagePosition>())}.");
            }
        }
        string[] rules =
            [.. adapters.GetAll<IAdmissionRule>().Select(rule => adapters.Read(rule, r => r.Name, nameof(rule.Name), null) ?? "")];
        if (rules.Contains(""))
        {
            errors.Add("The name of a registered IAdmissionRule is empty: expected a name.");
        }

        errors.AddRange(Repeated(rules, "IAdmissionRule has the name"));

        CheckProviders();

        // These have no properties to compare: the check is that they can be created.
        adapters.GetAll<IBusinessSystem>();
        adapters.GetAll<INoticeSink>();
        adapters.GetAll<IRiskControlStrategy>();
        adapters.GetAll<IInstructionReferences>();
        return [.. adapters.Errors, .. errors];

        string Institution<TChannel>(TChannel channel, Func<TChannel, InstitutionId> read)
            where TChannel : class => adapters.Read(channel, read, "Institution", default).Value ?? "";

        string ChannelOf<TChannel>(TChannel channel, Func<TChannel, ChannelId> read)
            where TChannel : class => adapters.Read(channel, read, "Channel", default).Value ?? "";

        TimeSpan LateBooking<TChannel>(TChannel channel, Func<TChannel, TimeSpan> read)
            where TChannel : class => adapters.Read(channel, read, "LateBookingWindow", TimeSpan.Zero);

        void CheckProviders()
        {
            (IProviderAdapter Adapter, string Provider)[] all =
            [
                .. adapters.GetAll<IProviderAdapter>().Select(
                    adapter => (adapter, adapters.Read(adapter, a => a.Provider, nameof(adapter.Provider), default).Value ?? "")),
            ];
            foreach ((IProviderAdapter adapter, string provider) in all)
            {
                string name = adapter.GetType().Name;
                if (!Identifier.IsValid(provider))
                {
                    errors.Add($"{name}.Provider is '{provider}': expected {Identifier.Expectation}.");
                }

                CheckLateBooking(
                    name, $"provider '{provider}'", adapters.Read(adapter, a => a.LateBookingWindow, "LateBookingWindow", TimeSpan.Zero));
            }

            errors.AddRange(Repeated(all.Select(one => one.Provider), "IProviderAdapter is registered for"));
        }

        void CheckLateBooking(string name, string of, TimeSpan lateBookingWindow)
        {
            if (lateBookingWindow < TimeSpan.Zero || lateBookingWindow > LateBookingWindows.Longest)
            {
                errors.Add(
                    $"{name}.LateBookingWindow of {of} is {OptionText.Of(lateBookingWindow)}: "
                    + $"expected 0 s to {OptionText.Of(LateBookingWindows.Longest)}.");
            }
        }

        void CheckChannels(string kind, IEnumerable<(object Channel, string Institution, string Id, TimeSpan LateBookingWindow)> channels)
        {
            (object Channel, string Institution, string Id, TimeSpan LateBookingWindow)[] all = [.. channels];
            foreach ((object channel, string institution, string id, TimeSpan lateBookingWindow) in all)
            {
                string name = channel.GetType().Name;
                if (institutions.Length > 0 && !institutions.Contains(institution))
                {
                    errors.Add(InstitutionMessages.NotRegistered($"{name}.Institution", institution, institutions));
                }

                if (!Identifier.IsValid(id))
                {
                    errors.Add($"{name}.Channel of institution '{institution}' is '{id}': expected {Identifier.Expectation}.");
                }
                // An instruction without a stored channel went to the one with its institution's id.
                else if (id != institution && institutions.Contains(id))
                {
                    errors.Add($"{name}.Channel of institution '{institution}' is '{id}': expected an id that no other institution has.");
                }

                CheckLateBooking(name, $"institution '{institution}'", lateBookingWindow);
            }
            foreach (var same in all.GroupBy(channel => channel.Id, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            {
                string names = string.Join(
                    " and ", same.Select(one => $"{one.Channel.GetType().Name} '{one.Id}' of institution '{one.Institution}'"));
                errors.Add($"More than one {kind} has the id '{same.Key}': {names}; expected ids that differ by more than case.");
            }
        }
    }

    /// <summary>Names that occur twice or differ only in case.</summary>
    private static IEnumerable<string> Repeated(IEnumerable<string> names, string what) => names
        .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        .Where(same => same.Count() > 1)
        .Select(same => (same.Key, Spellings: same.Distinct(StringComparer.Ordinal).ToArray()))
        .Select(same => same.Spellings.Length == 1
            ? $"More than one {what} '{same.Key}': expected one."
            : $"More than one {what} {string.Join(" and ", same.Spellings.Select(name => $"'{name}'"))}: "
                + "expected names that differ by more than case.");
}
