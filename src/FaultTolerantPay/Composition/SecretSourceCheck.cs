using FaultTolerantPay.Configuration.InForce;
using FaultTolerantPay.Model;
using FaultTolerantPay.Secrets;

namespace FaultTolerantPay.Composition;

/// <summary>Finds sources of secrets whose scheme is invalid, built in or taken.</summary>
internal sealed class SecretSourceCheck(IServiceProvider services) : IOptionsConsistencyCheck
{
    private IReadOnlyList<string>? _found;

    public IEnumerable<string> FindErrors(OptionSet options) => _found ??= Find();

    private List<string> Find()
    {
        var adapters = new RegisteredAdapters(services);
        string[] schemes =
        [
            .. adapters.GetAll<ISecretSource>().Select(source => adapters.Read(source, s => s.Scheme, nameof(source.Scheme), null) ?? ""),
        ];
        return
        [
            .. adapters.Errors,
            .. schemes.Where(scheme => !SecretReference.IsScheme(scheme)).Select(scheme =>
                $"The scheme of a registered ISecretSource is '{PlainText.Clean(scheme, Identifier.MaxLength)}': "
                + $"expected 1 to {SecretReference.MaxSchemeLength} lower-case letters."),
            .. schemes.Where(SecretReader.BuiltInSchemes.Contains).Select(scheme =>
                $"An ISecretSource is registered for '{scheme}', which is built in: expected another scheme."),
            .. schemes.GroupBy(scheme => scheme, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same =>
                $"More than one ISecretSource is registered for '{PlainText.Clean(same.Key, Identifier.MaxLength)}': expected one."),
        ];
    }
}
