using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Registers the parts of the library, each by a factory that runs after options and registrations were checked. Without it, the container
/// would report what the host left out: in its own words, one error for each part that needs it. It does so when it validates itself (as in
/// the Development environment), and when a part is resolved early.
/// </summary>
internal static class CheckedRegistrations
{
    /// <summary>Registers a part that is resolved by its own type.</summary>
    public static void TryAddPart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(
        this IServiceCollection services)
        where TPart : class => services.TryAddSingleton(Make<TPart>);

    /// <summary>Registers a part that is resolved by an interface. The host's own registration replaces it.</summary>
    public static void TryAddPart<TService, [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(this IServiceCollection services)
        where TService : class
        where TPart : class, TService => services.TryAddSingleton<TService>(Make<TPart>);

    /// <summary>Registers one of several parts of the same interface.</summary>
    public static void TryAddOneOf<TService, [
        DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(this IServiceCollection services)
        where TService : class
        where TPart : class, TService => services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TPart>(Make<TPart>));

    private static TPart Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(
        IServiceProvider provider)
    {
        provider.GetRequiredService<OptionsInForce>().Start();
        return ActivatorUtilities.CreateInstance<TPart>(provider);
    }
}
