using FaultTolerantPay.Configuration.InForce;

namespace FaultTolerantPay.Composition;

/// <summary>Finds options that name an institution which is not registered: a cap for it would limit nothing.</summary>
internal sealed class InstitutionConsistencyCheck(IServiceProvider services) : IOptionsConsistencyCheck
{
    private string[]? _registered;

    public IEnumerable<string> FindErrors(OptionSet options)
    {
        var adapters = new RegisteredAdapters(services);
        string[] registered = _registered ??= [
            .. adapters.GetAll<IInstitution>().Select(institution => adapters.Read(institution, i => i.Id.Value, "Id", null) ?? "")];
        // Without any institution, that is the error to report.
        return registered.Length == 0
            ? []
            : Named(options).Where(named => !registered.Contains(named.Id)).Select(
                named => InstitutionMessages.NotRegistered(named.Place, named.Id, registered));
    }

    private static IEnumerable<(string Place, string Id)> Named(OptionSet options)
    {
        foreach ((int index, string id) in (options.Get<CreditOptions>().Institutions ?? []).Index())
        {
            yield return (options.PlaceOf<CreditOptions>($"{nameof(CreditOptions.Institutions)}:{index}"), id);
        }

        foreach ((int index, ExposureCap cap) in (options.Get<CapOptions>().Exposure ?? []).Index())
        {
            if (cap is { Scope: CounterScope.Institution, Id: { } id })
            {
                yield return (options.PlaceOf<CapOptions>($"{nameof(CapOptions.Exposure)}:{index}:{nameof(cap.Id)}"), id);
            }
        }
    }
}
