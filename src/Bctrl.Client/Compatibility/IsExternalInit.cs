#if !NET8_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>
/// Defines a type that the compiler requires for <c>init</c> accessors, and that .NET Standard does not have.
/// </summary>
internal static class IsExternalInit;
#endif
