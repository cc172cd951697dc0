using System.Diagnostics.CodeAnalysis;
using FaultTolerantPay.Configuration.InForce;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FaultTolerantPay.Composition;

/// <summary>
/// Registers the parts of the library. Each is made by a factory, after options and registrations were checked: a container that checks itself when it is built, as in the Development
/// environment, and a part that is asked for early, would else report what the host left out in the container's words, one error for each part that needs it.
/// </summary>
internal static class CheckedRegistrations
{
    /// <summary>A part that others ask for by its own type.</summary>
    public static void TryAddPart<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(this IServiceCollection services)
        where TPart : class => services.TryAddSingleton(Make<TPart>);

    /// <summary>A part that others ask for by an interface; a registration of the host's own takes its place.</summary>
    public static void TryAddPart<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(this IServiceCollection services)
        where TService : class
        where TPart : class, TService => services.TryAddSingleton<TService>(Make<TPart>);

    /// <summary>One of several parts of a kind.</summary>
    public static void TryAddOneOf<TService, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(this IServiceCollection services)
        where TService : class
        where TPart : class, TService => services.TryAddEnumerable(ServiceDescriptor.Singleton<TService, TPart>(Make<TPart>));

    private static TPart Make<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TPart>(IServiceProvider provider)
    {
        provider.GetRequiredService<OptionsInForce>().Start();
        return ActivatorUtilities.CreateInstance<TPart>(provider);
    }
}
